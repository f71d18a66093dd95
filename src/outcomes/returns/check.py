"""Checks returns at three gates, many at a time: the right file, the right cells, rows that agree.

Returns road: read → extract → **check** → feedback and store. Stop at a gate, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from outcomes.errors import FileRefused
from outcomes.framework.definitions import Framework, PlaceDefinition
from outcomes.framework.serving import filled_in
from outcomes.returns import other, package_places, personal_scan, rules
from outcomes.returns import silence as _silence  # noqa: F401 - its rules register as it loads
from outcomes.returns.about import with_rows_named
from outcomes.returns.accepted import Accepted
from outcomes.returns.answers import with_scores
from outcomes.returns.cells import PRIVATE, Columns, Context, type_table
from outcomes.returns.checked import Checked, CheckedTable, Sent, Verdict, how_much
from outcomes.returns.choose import Choice, choose
from outcomes.returns.extract import extract, workbook_suffix
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.form import FORM_TABLES
from outcomes.returns.identify import identify, unsaid
from outcomes.returns.last_quarter import against_last_quarter
from outcomes.returns.layout import Layout
from outcomes.returns.people import Secrets
from outcomes.returns.private_doubts import DOUBTS
from outcomes.returns.programmes import by_programme
from outcomes.returns.reading import Reading, ReadTable
from outcomes.returns.served import with_served
from outcomes.returns.workbook import Workbook

History = Callable[[Sent], Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True)
class Opened:
    """A workbook read with the layout that fits it.

    `kept` is given for one from the archive: of each table the typed columns that cannot be typed again, match keys
    and what was derived beside them.
    """

    workbook: Workbook
    reading: Reading
    kept: tuple[Columns, ...] | None = None


def open_with(
    workbook: Workbook | FileRefused,
    layouts: Mapping[str, Layout],
    accepted: Accepted = Accepted(),  # noqa: B008 - frozen
) -> Opened | Checked:
    """The workbook read with the layout that fits; already judged where it was refused or fits none.

    Words accepted for a partner are read in the files that say they are this partner's, and in no other.
    """
    if isinstance(workbook, FileRefused):
        return refused(workbook)
    if not any(sheet.rows for sheet in workbook.sheets):
        return _stopped(workbook, Choice(None, _NOTHING), empty_workbook())
    choice = choose(workbook, layouts)
    reading = _read(workbook, choice)
    reading = _as_accepted(workbook, layouts, accepted, reading) or reading
    if reading is None:
        return _stopped(workbook, choice, unknown_layout(choice.why, workbook.format, workbook_suffix(workbook)))
    return Opened(workbook, reading)


def _read(workbook: Workbook, choice: Choice) -> Reading | None:
    """The workbook read with the layout that was chosen, if one was."""
    if choice.layout is None:
        return None
    return replace(extract(workbook, choice.layout, why=choice.why), others=choice.others)


def _as_accepted(
    workbook: Workbook, layouts: Mapping[str, Layout], accepted: Accepted, plain: Reading | None
) -> Reading | None:
    """The workbook read with the words accepted for its sender; None where there are none."""
    for partner_id in accepted.candidates(plain):
        reading = _read(workbook, choose(workbook, accepted.layouts(partner_id, layouts)))
        if reading and accepted.sender(reading) == partner_id:
            return replace(reading, findings=(*reading.findings, *accepted.note(partner_id, workbook)))
    return None


@dataclass(frozen=True)
class Checker:
    """What checking needs to know. `history` gives a partner's accepted totals; `today` is the latest plausible day.

    `stores` says that what is checked will be stored: only then are the keys made by which people are linked.
    """

    place: PlaceDefinition
    today: date
    areas: Mapping[str, str] = field(default_factory=dict)
    secrets: Secrets | None = None
    history: History = lambda _: {}
    stores: bool = False

    @property
    def framework(self) -> Framework:
        return self.place.framework

    @cached_property
    def context(self) -> Context:
        return Context(self.framework, self.place, self.areas, self.secrets, self.today, self.stores)

    def check(self, opened: Iterable[Opened | Checked]) -> list[Checked]:
        """Every file checked, in the order given; one that is for several programmes gives a return for each."""
        return [one for of_file in self.check_each(opened) for one in of_file]

    def check_each(self, opened: Iterable[Opened | Checked]) -> list[list[Checked]]:
        """As `check`, the returns of each file apart."""
        from outcomes.returns import gate_two, schemas  # heavy: a command that checks nothing never loads them

        schemas.load_backends()  # `opened` is lazy: children read meanwhile
        by_file = [[self._first_gate(part) for part in self._parts(one)] for one in opened]
        first = [one for of_file in by_file for one in of_file]
        waiting = [(n, c) for n, c in enumerate(first) if c.sent is not None]
        second = gate_two.judge(self.place, [c for _, c in waiting], self.today)
        done = dict(zip((n for n, _ in waiting), map(self._third_gate, second), strict=True))
        judged = (_impersonal(done.get(n, checked)) for n, checked in enumerate(first))
        return [[next(judged) for _ in of_file] for of_file in by_file]

    def _parts(self, opened: Opened | Checked) -> list[Opened | Checked]:
        if isinstance(opened, Checked) or opened.kept is not None or not needs_place(opened.reading):
            return [opened]
        parts = by_programme(opened.reading, self.place)
        if any(part.answered_in for _, part in self.place.expectations()):
            parts = [one for part in parts for one in with_served(part, self.place, self._sent(part))]
        return [replace(opened, reading=part) for part in parts]

    def _sent(self, reading: Reading) -> Sent | None:
        return identify(reading, self.place, self.today)[0]

    def _first_gate(self, opened: Opened | Checked) -> Checked:
        """Is it the right file? If so its cells are typed."""
        if isinstance(opened, Checked):
            return opened
        workbook, reading = opened.workbook, opened.reading
        if not needs_place(reading):
            is_package = workbook.format == package_places.FORMAT
            is_keyed = opened.kept is not None
            tables, faults = other.type_tables(reading, self.secrets, is_keyed=is_keyed, is_package=is_package)
            said = unsaid(reading) if reading.holds == "return" else []
            found = in_order([*reading.findings, *said, *faults, *personal_scan.of_foreign(tables)])
            found = package_places.in_package(found, reading, workbook) if is_package else found
            if not tables and _verdict(found) == "ready":
                return _checked(workbook, reading, None, (), [*found, nothing_entered()], "refused")
            return _checked(workbook, reading, None, tables, found, _verdict(found))
        sent, faults = identify(reading, self.place, self.today)
        found = [*reading.findings, *faults, *personal_scan.of_sender(reading.sender)]
        if sent is None or any(f.code in _NOT_THE_RIGHT_FILE for f in found):
            return _checked(workbook, reading, None, (), in_order(found), "refused")
        kept = opened.kept or [None] * len(reading.tables)
        typed = [
            self._typed(table, sent.partner_id, known)
            for table, known in zip(reading.tables, kept, strict=True)
            if table.holds in FORM_TABLES
        ]
        said = [finding for _, faults in typed for finding in faults]
        checked = _checked(workbook, reading, sent, tuple(table for table, _ in typed), [*found, *said], "ready")
        checked = replace(checked, says=self._by_name(checked.says))
        private = (
            f for f in said if f.found == PRIVATE or f.code in (*DOUBTS, "nothing-said") or _is_of_private_dates(f)
        )
        return replace(checked, of_file=(*reading.findings, *private))

    def _by_name(self, says: Mapping[str, str]) -> dict[str, str]:
        """What a return says of itself, with the place's name where it, or its layout, gives a code."""
        partners = {p.partner_id: p.name for p in self.place.partners}
        names = {"partner": partners, "programme": {p.programme: p.name for p in self.place.programmes}}
        return {what: names.get(what, {}).get(word, word) for what, word in says.items()}

    def _typed(self, table: ReadTable, partner_id: str, known: Columns | None) -> tuple[CheckedTable, list[Finding]]:
        """A table with its cells typed, and scores made of answers where the place asks for those."""
        typed, faults = type_table(table, self.context, partner_id, known)
        if not self.framework.by_item:
            return typed, faults
        scored, more = with_scores(typed, self.framework)
        return scored, [*faults, *more]

    def _third_gate(self, checked: Checked) -> Checked:
        """The rules, and the verdict."""
        assert checked.sent is not None  # only identified returns come this far
        clean = not any(f.severity == "error" for f in checked.findings)
        asked = frozenset(
            filled_in(self.place, checked.sent.partner_id, checked.sent.programme_id, checked.sent.period)
        )
        returned = rules.Returned(
            checked.sent, self.framework, checked.tables, asked, partial(self.history, checked.sent)
        )
        found = [*checked.findings, *rules.apply(returned, gate_two_is_clean=clean)]
        findings = in_order(with_rows_named(found, checked.tables, self.place))
        against = against_last_quarter(returned)
        return replace(checked, findings=tuple(findings), verdict=_verdict(findings), against=against)


def _impersonal(checked: Checked) -> Checked:
    """The findings without what says who a person is, where a cell they quote holds it: they are shown to others."""
    return replace(
        checked,
        findings=tuple(map(personal_scan.impersonal, checked.findings)),
        of_file=tuple(map(personal_scan.impersonal, checked.of_file)),
    )


def _is_of_private_dates(finding: Finding) -> bool:
    """A note on birth dates shows none of them."""
    return finding.code == "ambiguous-date" and not finding.found


def _verdict(findings: Iterable[Finding]) -> Verdict:
    return "errors" if any(f.severity == "error" for f in findings) else "ready"


def refused(refusal: FileRefused) -> Checked:
    """A file we would not read: one finding, nothing else."""
    name = Path(refusal.where or "").name
    finding = Finding(refusal.code, "error", "", (), "", "", refusal.message, refusal.remedy, "reader")
    return Checked(name, refusal.sha256 or "", "", "", "", "", None, (), (finding,), "refused")


_NOT_THE_RIGHT_FILE = ("missing-sheet", "missing-heading", "empty-register")
_SAID = ("partner", "programme", "period", "framework")


def needs_place(reading: Reading) -> bool:
    """Whether the file is a partner's return; grants, and the records of foreign forms, need no place."""
    if not reading.tables:
        return reading.holds in ("return", "register")
    return any(table.holds in FORM_TABLES for table in reading.tables)


def _checked(
    workbook: Workbook,
    reading: Reading,
    sent: Sent | None,
    tables: tuple[CheckedTable, ...],
    findings: Iterable[Finding],
    verdict: Verdict,
) -> Checked:
    return Checked(
        name=workbook.name,
        sha256=workbook.sha256,
        format=workbook.format,
        layout=reading.layout,
        holds=reading.holds,
        why=reading.why,
        sent=sent,
        tables=tables,
        findings=tuple(findings),
        verdict=verdict,
        says={n: str(v.value) for n, v in reading.sender.items() if n in _SAID and v.value is not None},
        read=how_much(tables),
        sender=dict(reading.sender),
        of_file=reading.findings,
        others=reading.others,
    )


def _stopped(workbook: Workbook, choice: Choice, finding: Finding) -> Checked:
    """A file that fits no layout: only the fact is kept."""
    about = (workbook.name, workbook.sha256, workbook.format, "", "", choice.why)
    return Checked(*about, None, (), (finding,), "refused", others=choice.others)


_NOTHING = "There is nothing in it."


def empty_workbook() -> Finding:
    remedy = "Check that it is the right file; if it is, fill it in and save it as .xlsx."
    return Finding("empty-workbook", "error", "", (), "", "", _NOTHING, remedy, "layout")


def nothing_entered() -> Finding:
    message = "We know this form, and nothing is entered in it."
    remedy = "Check that it is the right file; if it is, fill it in, save it and send it again."
    return Finding("nothing-entered", "error", "", (), "", "", message, remedy, "layout")


def unknown_layout(why: str, form: str, suffix: str = "") -> Finding:
    """`suffix` is how the name of a table of text ends, where it says that it is a workbook."""
    remedy = (
        "Send our form, or the spreadsheet you agreed with the partnership. Or ask the partnership to have yours read "
        "as it is: whoever keeps the place begins with the command outcomes layout FILE."
    )
    if form in ("csv", "tsv"):
        remedy = f"If it was saved from a workbook, send the workbook itself, saved as .xlsx. {remedy}"
    named = f" The file's name ends in {suffix}, but what it holds is plain text." if suffix else ""
    message = f"We do not know this form. {why}{named}"
    return Finding("unknown-layout", "error", "", (), "", "", message, remedy, "layout")
