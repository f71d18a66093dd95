"""Writes every file that arrives in the inbox, with its faults, and keeps account of what is in each.

Sample road: schedule, books, catalogue → **posting** → inbox/<day of arrival>/*.xlsx, and the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter, quarters_between
from outcomes.returns.template import form_bytes
from outcomes.returns.template_content import FormContent
from outcomes.sample.archetypes import Variant
from outcomes.sample.attachments import ATTACHMENTS, club_of, with_attachments, write_words
from outcomes.sample.attendance import Planted
from outcomes.sample.books import Books
from outcomes.sample.casefiles import CaseFile, open_file
from outcomes.sample.catalogue import BESIDE, CATALOGUE, RECIPES
from outcomes.sample.chance import Chance
from outcomes.sample.cuts import locate
from outcomes.sample.faults import Fault, Recipe, deal, severity_of
from outcomes.sample.figures_truth import by_partner_year, by_return, of_place, of_place_groups, years_of
from outcomes.sample.forms import form_content, shown_before
from outcomes.sample.journeys import PLANTED, Journey, make_journey
from outcomes.sample.ledger import Key, Ledger
from outcomes.sample.own_style import TWO_WAYS, days_two_ways, write_own
from outcomes.sample.partners import Organisation
from outcomes.sample.paying import true_payments, write_bids
from outcomes.sample.people import Person, make_people
from outcomes.sample.recording import record, write_recorded
from outcomes.sample.records import wanted
from outcomes.sample.reports import Report
from outcomes.sample.schedule import Due, Sending, make_dues, sendings_of
from outcomes.sample.slips import Draft, Mark
from outcomes.sample.stays import Stay, make_stays
from outcomes.sample.truth import FileTruth, PaymentTruth, ReturnTruth, SlipTruth, StayTruth, Truth
from outcomes.sample.verifying import claimed_in, decide, write_decisions

Marked = tuple[Recipe, list[Mark]]


@dataclass
class Post:
    """What has been sent so far."""

    inbox: Path
    place: PlaceDefinition
    people: Mapping[str, Person]
    books: Books
    first: Quarter
    seed: int
    reports: dict[Key, Report] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: list[FileTruth] = field(default_factory=list)

    def send(self, sending: Sending, is_last: bool) -> None:
        """Write one file where it arrives."""
        path = self.inbox / sending.folder / _file_name(sending)
        path.parent.mkdir(exist_ok=True)
        if sending.is_copy:
            original = next(f.file for f in reversed(self.files) if f.fate != "repeat" and _is_of(f, sending.due))
            path.write_bytes((self.inbox / original).read_bytes())
        else:
            write = self._write_attachment if sending.attachment else self._write
            path.write_bytes(write(sending, f"{sending.folder}/{path.name}"))
        self.files.append(_file_truth(sending, f"{sending.folder}/{path.name}", is_last))

    def report(self, sending: Sending, chance: Chance) -> tuple[Report, list[Marked]]:
        """What one file says, with the slips made before anything is written."""
        report, marks = self.books.report(sending.due), list[Marked]()
        for recipe in (RECIPES[slip] for slip in sending.slips):
            if recipe.report:
                report, made = recipe.report(report, chance)
                marks.append((recipe, made))
        return report, marks

    def _write_attachment(self, sending: Sending, name: str) -> bytes:
        """What the partner sent in place of its return."""
        due, attachment = sending.due, ATTACHMENTS[sending.attachment]
        chance = Chance(self.seed, sending.attachment, *due.key)
        if attachment.register:
            data, wrong = attachment.register(club_of(self.books, due, self.seed), chance)
        else:
            data = self._write_own(due, self.books.report(due))
        if attachment.working_copy:
            data, wrong = attachment.working_copy(data, chance)
        self._plant(name, wrong)
        return data

    def _plant(self, name: str, wrong: Iterable[Planted]) -> None:
        for one in wrong:
            self.faults.append(Fault(name, one.code, severity_of(one.code), one.sheet, one.cells, one.what))

    def _write_own(self, due: Due, report: Report) -> bytes:
        return write_own(due.style, self.place, report, dict(self.people), self.first, self.seed)

    def _write(self, sending: Sending, name: str) -> bytes:
        due, recipes = sending.due, [RECIPES[slip] for slip in sending.slips]
        chance = Chance(self.seed, "slip", *due.key)
        report, marks = self.report(sending, chance)
        if sending.is_accepted:
            self.reports[due.key] = report
        if due.style != "form":
            data = self._write_own(due, report)
            for sheet, cells in days_two_ways(data) if due.style == "register" else ():
                self.faults.append(Fault(name, TWO_WAYS, severity_of(TWO_WAYS), sheet, cells, "Days typed as text."))
            return self._finish(data, Draft(self.place, report, FormContent()), recipes, chance, name)
        return self._write_form(due, report, recipes, marks, chance, name)

    def _write_form(
        self, due: Due, report: Report, recipes: Sequence[Recipe], marks: list[Marked], chance: Chance, name: str
    ) -> bytes:
        before = self.reports.get((*due.key[:2], due.quarter.plus(-1)))
        draft = Draft(self.place, report, form_content(self.place, report, self.seed), before)
        for recipe in recipes:
            if recipe.slip:
                content, made = recipe.slip(draft, chance)
                draft = replace(draft, content=content)
                marks.append((recipe, made))
        data = self._print(due, draft)
        for recipe, made in (marked for marked in marks if marked[1]):
            found = [locate(data, draft, mark) for mark in made]
            self._note(recipe, name, found[0][0], tuple(cell for _, cell in found if cell))
        return self._finish(data, draft, recipes, chance, name)

    def _print(self, due: Due, draft: Draft) -> bytes:
        """The form itself, with what the quarter before said."""
        shown = shown_before(self.place, draft.before)
        partner, programme, period = due.organisation.partner_id, due.programme, due.quarter.code
        return form_bytes(self.place, partner, programme, period, content=draft.content, previous=shown)

    def _finish(self, data: bytes, draft: Draft, recipes: Sequence[Recipe], chance: Chance, name: str) -> bytes:
        for recipe in recipes:
            if recipe.cut:
                data, (sheet, cells) = recipe.cut(data, draft, chance)
                self._note(recipe, name, sheet, cells)
            if recipe.wreck:
                data = recipe.wreck(data, chance)
                self._note(recipe, name, "", ())
        return data

    def _note(self, recipe: Recipe, name: str, sheet: str, cells: tuple[str, ...]) -> None:
        self.faults.append(Fault(name, recipe.code, recipe.severity, sheet, cells, recipe.what))
        for code in recipe.also:
            self.faults.append(Fault(name, code, severity_of(code), sheet, (), recipe.what))


def _file_name(sending: Sending) -> str:
    due = sending.due
    name = f"{due.organisation.partner_id} {due.programme} {due.quarter.code}"
    again = " corrected" if sending.version > 1 else " sent again" if sending.is_copy else ""
    again = f" {sending.attachment}" if sending.attachment else again
    ending = next((RECIPES[slip].ending for slip in sending.slips), ".xlsx")
    return f"{name}{again}{ending}"


def _is_of(file: FileTruth, due: Due) -> bool:
    return (file.partner, file.programme, file.period) == (*due.key[:2], due.quarter.code)


def _file_truth(sending: Sending, name: str, is_last: bool) -> FileTruth:
    due = sending.due
    held = "refused" if _stops_at_the_door(sending) else "held"
    taken = "accepted" if is_last else "replaced"
    fate = "repeat" if sending.is_copy else taken if sending.is_accepted else held
    return FileTruth(name, *due.key[:2], due.quarter.code, sending.version, fate, _style(sending))


def _style(sending: Sending) -> str:
    """How the file is laid out."""
    is_register = sending.attachment and ATTACHMENTS[sending.attachment].register
    return "attendance" if is_register else sending.due.style


def _stops_at_the_door(sending: Sending) -> bool:
    """Whether the file never becomes a return."""
    return bool(sending.attachment) or any(RECIPES[slip].stops_at_the_door for slip in sending.slips)


def post(
    inbox: Path,
    place: PlaceDefinition,
    organisations: Sequence[Organisation],
    people: int,
    span: tuple[Quarter, Quarter],
    seed: int,
    variant: Variant,
) -> Truth:
    """Fill the inbox, and say what is true of it."""
    residents = make_people(place, people, seed)
    stays = make_stays(place, organisations, residents, seed)
    dues = make_dues(place, organisations, *span)
    as_at = place.place.as_at or span[1].last_day
    slips = deal(CATALOGUE, BESIDE, dues, _heads(dues, stays), as_at, seed)
    returns = {due.key: sendings_of(due, slips.get(due.key), as_at, seed) for due in dues}
    journeys = _journeys(place, stays, span, seed, variant)
    books = Books(place, _by_part(place, journeys, seed), {d.key: d for d in dues}, _told(returns), span[0], seed)
    sendings = with_attachments(returns, books, seed)
    write_words(inbox.parent / "layouts" / "accepted.csv", sendings)
    sent = Post(inbox, place, {p.person_id: p for p in residents}, books, span[0], seed)
    pay = _pay(sent, sendings, quarters_between(*span), as_at)
    sent.books = replace(books, owed=pay.owed)
    _send_all(sent, sendings)
    ledger = Ledger(place, sent.reports, {due.key: books.rows(due) for due in dues})
    truth = _truth(ledger, sent, sendings, journeys, quarters_between(*span), variant)
    return replace(truth, payments=pay.payments, payment_slips=pay.slips)


@dataclass(frozen=True)
class Pay:
    """What is truly owed, and what finance made of it."""

    payments: tuple[PaymentTruth, ...]
    slips: tuple[SlipTruth, ...]

    @property
    def owed(self) -> dict[Key, int]:
        """By partner, programme and quarter, in pence."""
        sums: dict[Key, int] = {}
        for one in self.payments:
            key = (one.partner, one.programme, Quarter.parse(one.period))
            sums[key] = sums.get(key, 0) + one.pence
        return sums


def _pay(sent: Post, sendings: Mapping[Key, Sequence[Sending]], quarters: Sequence[Quarter], as_at: date) -> Pay:
    """Decide about what accepted returns will claim, and write down who was paid; no return needs to be written first.

    What is owed for a quarter hangs on returns of earlier quarters and on its own starts alone, so that each return
    can say what its partner was given for the quarter.
    """
    counted = {key: [s for s in sendings[key] if s.is_accepted and not s.is_copy] for key in sendings}
    reports = {k: sent.report(s[-1], Chance(sent.seed, "slip", *k))[0] for k, s in counted.items() if s}
    arrived = {key: _arrival(sendings[key], counted[key][-1]) for key in reports}
    decided = decide(claimed_in(sent.place, reports, arrived), quarters, sent.seed)
    decided = [one for one in decided if one.on <= as_at]
    owed = true_payments(sent.place, decided, reports, Quarter.of(as_at))
    rows, slips = record(sent.place, owed, as_at, sent.seed)
    write_decisions(sent.inbox.parent / "verified", decided)
    write_recorded(sent.inbox.parent / "payments.csv", rows)
    write_bids(sent.inbox.parent / "bids.csv", sent.place, sent.seed)
    return Pay(tuple(owed), tuple(slips))


def _arrival(sendings: Sequence[Sending], counts: Sending) -> tuple[str, date]:
    """The first file of a return that was let in, and the day the version that counts was accepted."""
    inside = [s for s in sendings if not _stops_at_the_door(s)]
    return min(f"{s.folder}/{_file_name(s)}" for s in inside), counts.arrives_on


def _heads(dues: Sequence[Due], stays: Sequence[Stay]) -> dict[Key, int]:
    """How many people each return is about."""
    by_part: dict[tuple[str, str], list[Stay]] = {}
    for stay in stays:
        for programme in stay.programmes:
            by_part.setdefault((stay.organisation.partner_id, programme), []).append(stay)
    return {due.key: _count(by_part.get(due.key[:2], ()), due.quarter) for due in dues}


def _count(stays: Sequence[Stay], quarter: Quarter) -> int:
    first, last = quarter.first_day, quarter.last_day
    return sum(stay.overlaps(first, last) for stay in stays)


def _journeys(
    place: PlaceDefinition, stays: Sequence[Stay], span: tuple[Quarter, Quarter], seed: int, variant: Variant
) -> list[Journey]:
    scales: dict[str, tuple[str, ...]] = {}
    for _, e in place.expectations():
        asked = (*scales.get(e.partner, ()), *wanted(place, e.indicators).scales)
        scales[e.partner] = tuple(dict.fromkeys(asked))
    ways = {p.programme: p.mechanism for p in place.programmes}
    planted = PLANTED if variant == "mechanisms" else {}
    return [
        make_journey(
            stay,
            place.framework,
            scales[stay.organisation.partner_id],
            span,
            planted.get(ways[stay.programmes[0]], 1.0),
            seed,
        )
        for stay in stays
    ]


def _by_part(
    place: PlaceDefinition, journeys: Sequence[Journey], seed: int
) -> dict[tuple[str, str], list[tuple[Journey, CaseFile]]]:
    found: dict[tuple[str, str], list[tuple[Journey, CaseFile]]] = {}
    for journey in journeys:
        file = open_file(place, journey.stay, seed)
        for programme in journey.stay.programmes:
            found.setdefault((journey.stay.organisation.partner_id, programme), []).append((journey, file))
    return found


def _told(sendings: Mapping[Key, Sequence[Sending]]) -> dict[tuple[str, str], frozenset[Quarter]]:
    """The quarters of which an accepted return comes, by partner and programme."""
    found: dict[tuple[str, str], set[Quarter]] = {}
    for key, sent in sendings.items():
        if any(s.is_accepted for s in sent):
            found.setdefault(key[:2], set()).add(key[2])
    return {key: frozenset(quarters) for key, quarters in found.items()}


def _send_all(sent: Post, sendings: Mapping[Key, Sequence[Sending]]) -> None:
    """Quarter by quarter, so that a form can show what the quarter before said."""
    for key in sorted(sendings, key=lambda k: k[2]):
        counted = [s for s in sendings[key] if s.is_accepted and not s.is_copy]
        for sending in sendings[key]:
            sent.send(sending, is_last=bool(counted) and sending is counted[-1])


def _truth(
    ledger: Ledger,
    sent: Post,
    sendings: Mapping[Key, Sequence[Sending]],
    journeys: Sequence[Journey],
    quarters: Sequence[Quarter],
    variant: Variant,
) -> Truth:
    return Truth(
        seed=sent.seed,
        variant=variant,
        planted={str(way): effect for way, effect in PLANTED.items()} if variant == "mechanisms" else {},
        quarters=tuple(by_return(ledger, quarters)),
        partner_years=tuple(by_partner_year(ledger, quarters)),
        place_quarters=tuple(of_place(ledger, {q.code: (q,) for q in quarters})),
        place_years=tuple(of_place(ledger, years_of(quarters))),
        place_year_groups=tuple(of_place_groups(ledger, quarters)),
        returns=tuple(_return_truth(sent, key, sendings[key]) for key in sendings),
        files=tuple(sorted(sent.files, key=lambda f: f.file)),
        faults=tuple(sorted(sent.faults, key=lambda f: (f.file, f.code, f.cells))),
        stays=tuple(_stay_truth(journey) for journey in journeys),
    )


def _return_truth(sent: Post, key: Key, sendings: Sequence[Sending]) -> ReturnTruth:
    due, as_at = sent.books.dues[key], sent.place.place.as_at
    arrived = [s for s in sendings if not s.is_copy]
    inside = [s for s in arrived if not _stops_at_the_door(s)]
    taken = [s for s in inside if s.is_accepted]
    not_due = as_at is not None and due.due_on > as_at
    state = "accepted" if taken else "checked" if inside else "not yet due" if not_due else "missing"
    report = sent.reports.get(key)
    return ReturnTruth(
        *key[:2],
        key[2].code,
        due.due_on.isoformat(),
        inside[0].folder if inside else None,
        taken[-1].folder if taken else None,
        state,
        len(inside),
        report.hours_spent if report else None,
    )


def _stay_truth(journey: Journey) -> StayTruth:
    stay = journey.stay
    gains = (f"{code} {journey.gains[code]:+g}" for code, scores in journey.scores.items() if len(scores) > 1)
    return StayTruth(stay.person.person_id, stay.organisation.partner_id, stay.reference, ", ".join(gains) or None)
