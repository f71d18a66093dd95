"""What the files of a place must agree on: every name used is listed, nothing is listed twice, dates fit.

On the road: place_files reads → **place_coherence** checks → `place` relies on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outcomes.errors import DefinitionError
from outcomes.framework.agreements import Agreement
from outcomes.framework.basics import Definition
from outcomes.framework.chosen_weights import ChosenWeights
from outcomes.framework.definitions import Expectation, PlaceDefinition, Programme
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read, was_read
from outcomes.periods import Quarter, quarters_between
from outcomes.strict_yaml import Document, Spot
from outcomes.vocabulary import Kind

Faults = Iterator[DefinitionError]


@dataclass(frozen=True)
class PlaceDocuments:
    """The files behind a PlaceDefinition, each in the order of its parts."""

    partners: Document
    programmes: tuple[Document, ...]
    areas: Document
    population: Document
    agreements: Document
    weights: Document
    match_rules: Document


def place_faults(place: PlaceDefinition, files: PlaceDocuments) -> Faults:
    """Every disagreement between a place's files. A rule that asks for something that could not be read is silent."""
    yield from as_far_as_read(_listed_once(place, files))
    yield from as_far_as_read(_outcomes_of_figures(place, files.population))
    yield from as_far_as_read(_areas_of_figures(place, files.population))
    yield from as_far_as_read(_agreeing(place, files.agreements))
    yield from as_far_as_read(_sharing(place, files.match_rules))
    yield from as_far_as_read(_weights(place, files.weights))
    first_seen: dict[str, Document] = {}
    for document, programme in zip(files.programmes, place.programmes, strict=True):
        yield from as_far_as_read(_one_file(document, programme, first_seen))
        yield from _programme(document, programme, place)


def _listed_once(place: PlaceDefinition, files: PlaceDocuments) -> Faults:
    for rows, document, keys in (
        ("partners", files.partners, ("partner_id",)),
        ("areas", files.areas, ("area_code",)),
        ("population", files.population, ("indicator", "area_code", "period")),
    ):
        if was_read(place, rows):
            yield from _once(document, keys, getattr(place, rows))


def _one_file(document: Document, programme: Programme, first_seen: dict[str, Document]) -> Faults:
    other = first_seen.setdefault(programme.programme, document)
    if other is not document:
        message = f"The programme '{programme.programme}' is also in {other.file.name}."
        yield document.at("programme").fault(message, "Give each programme a code of its own.")


def _agreeing(place: PlaceDefinition, document: Document) -> Faults:
    for i, agreement in enumerate(place.agreements):
        yield from as_far_as_read(_partner(document.at("agreements", i, "partner"), agreement, place))


def _sharing(place: PlaceDefinition, document: Document) -> Faults:
    listed = [p.partner_id for p in place.partners]
    for i, partner in enumerate(place.match_rules.shared_references):
        yield from _among(document.at("shared_references", i), partner, listed)


def _partner(spot: Spot, named: Agreement | Expectation, place: PlaceDefinition) -> Faults:
    yield from _among(spot, named.partner, [p.partner_id for p in place.partners])


def _among(spot: Spot, partner: str, listed: list[str], what: str = "partner") -> Faults:
    if partner not in listed:
        yield spot.fault(f"There is no {what} '{partner}' in partners.csv.", offer(partner, listed))


def _weights(place: PlaceDefinition, document: Document) -> Faults:
    """Chosen weights are of a framework of the place's, and were chosen by the day its figures speak of."""
    for i, one in enumerate(place.weights):
        spot = document.at("weights", i)
        yield from as_far_as_read(_weighted(spot.at("framework"), one, place))
        yield from as_far_as_read(_chosen_by_then(spot.at("chosen_on"), one, place))


def _weighted(spot: Spot, chosen: ChosenWeights, place: PlaceDefinition) -> Faults:
    frameworks = [f.framework for f in place.all_frameworks]
    if chosen.framework not in frameworks:
        message = f"The framework '{chosen.framework}' is not the place's."
        yield spot.fault(message, offer(chosen.framework, frameworks))


def _chosen_by_then(spot: Spot, chosen: ChosenWeights, place: PlaceDefinition) -> Faults:
    if place.place.as_at is not None and chosen.chosen_on > place.place.as_at:
        message = f"The weights were chosen on {chosen.chosen_on}, after the day the place's figures speak of."
        yield spot.fault(message, "Mend the day, or as_at in place.yaml.")


def _once(document: Document, names: tuple[str, ...], rows: Iterable[Definition]) -> Faults:
    seen: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(rows):
        if not was_read(row, *names):
            continue
        key = tuple(getattr(row, name) for name in names)
        first = seen.setdefault(key, i)
        if first != i:
            what = f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]
            message = f"The {what} '{', '.join(key)}' is also in line {document.line((first,))}."
            yield document.at(i).fault(message, "Keep one of the two rows.")


def _outcomes_of_figures(place: PlaceDefinition, document: Document) -> Faults:
    outcomes = [o.code for o in place.framework.outcomes]
    for i, figure in enumerate(place.population):
        if was_read(figure, "outcome") and figure.outcome not in outcomes:
            message = f"There is no outcome '{figure.outcome}' in the framework."
            yield document.at(i).fault(message, offer(figure.outcome, outcomes))


def _areas_of_figures(place: PlaceDefinition, document: Document) -> Faults:
    areas = {a.area_code for a in place.areas} | ({place.place.area_code} if place.place.area_code else set())
    for i, figure in enumerate(place.population):
        if was_read(figure, "area_code") and figure.area_code not in areas:
            message = f"There is no area '{figure.area_code}' in areas.csv or place.yaml."
            yield document.at(i).fault(message, offer(figure.area_code, areas))


def _programme(document: Document, programme: Programme, place: PlaceDefinition) -> Faults:
    yield from as_far_as_read(_funder(document.at("funder"), programme, place))
    wrong = list(as_far_as_read(_framework_of(document.at("framework"), programme, place)))
    yield from wrong
    for i, part in enumerate(programme.partners if was_read(programme, "partners") else ()):
        spot = document.at("partners", i)
        yield from as_far_as_read(_partner(spot.at("partner"), part, place))
        if was_read(programme, "starts", "ends") and programme.starts <= programme.ends:
            yield from as_far_as_read(_dates(spot, part, programme))
        if not wrong:
            yield from as_far_as_read(_indicators(spot, part, programme, place))
        yield from as_far_as_read(_answered(spot.at("answered_in"), part, programme, place))
    yield from as_far_as_read(_one_part_at_a_time(document, programme))


def _funder(spot: Spot, programme: Programme, place: PlaceDefinition) -> Faults:
    yield from _among(spot, programme.funder, [p.partner_id for p in place.partners], "funder")


def _framework_of(spot: Spot, programme: Programme, place: PlaceDefinition) -> Faults:
    frameworks = [f.framework for f in place.all_frameworks]
    if programme.framework not in frameworks:
        message = f"The framework '{programme.framework}' is not the place's."
        one = f"Write 'framework: {frameworks[0]}'."
        yield spot.fault(message, one if len(frameworks) == 1 else offer(programme.framework, frameworks))


def _dates(spot: Spot, expectation: Expectation, programme: Programme) -> Faults:
    starts, ends = Quarter.of(programme.starts), Quarter.of(programme.ends)
    if Quarter.parse(expectation.first) < starts:
        message = f"{expectation.first} is before the programme starts, in {starts}."
        yield spot.at("first").fault(message, "Mend first, or the programme's starts.")
    if Quarter.parse(expectation.last) > ends:
        message = f"{expectation.last} is after the programme ends, in {ends}."
        yield spot.at("last").fault(message, "Mend last, or the programme's ends.")


def _answered(spot: Spot, part: Expectation, programme: Programme, place: PlaceDefinition) -> Faults:
    """The return that answers this part must be owed, for every quarter, and be asked by another framework."""
    if part.answered_in is None:
        return
    other = place.programme(part.answered_in)
    if other is None:
        message = f"There is no programme '{part.answered_in}'."
        yield spot.fault(message, offer(part.answered_in, [p.programme for p in place.programmes]))
        return
    if other.framework == programme.framework:
        message = f"'{other.programme}' counts by the same framework, so its figures would count twice."
        yield spot.fault(message, "Make one programme of the two, or let each have a return of its own.")
    theirs = [e for e in other.partners if e.partner == part.partner]
    if any(e.answered_in for e in theirs):
        message = f"The return for '{other.programme}' is itself answered in another."
        yield spot.fault(message, "Name the programme whose return is sent.")
    owed = {q for e in theirs for q in quarters_between(Quarter.parse(e.first), Quarter.parse(e.last))}
    lacking = [q for q in quarters_between(Quarter.parse(part.first), Quarter.parse(part.last)) if q not in owed]
    if lacking:
        message = f"The partner '{part.partner}' owes no return for '{other.programme}' in {lacking[0]}."
        yield spot.fault(message, "Let the parts cover the same quarters.")


def _indicators(spot: Spot, expectation: Expectation, programme: Programme, place: PlaceDefinition) -> Faults:
    known = place.framework_of(programme).indicators
    for i, code in enumerate(expectation.indicators):
        if code not in known:
            message = f"There is no indicator '{code}' in the framework."
            yield spot.at("indicators", i).fault(message, offer(code, known))
        elif code in expectation.indicators[:i]:
            yield spot.at("indicators", i).fault(f"The indicator '{code}' is named twice.", "Keep one of the two.")
    for code in expectation.targets:
        here = spot.at("targets", code)
        if code not in known:
            yield here.fault(f"There is no indicator '{code}' in the framework.", offer(code, known))
        elif expectation.indicators and code not in expectation.indicators:
            message = f"There is a target for '{code}', which is not expected of this partner."
            yield here.fault(message, "Add it to indicators, or take the target away.")
        else:
            yield from _targets(here, expectation, code, known[code].kind)


def _targets(spot: Spot, expectation: Expectation, code: str, kind: Kind) -> Faults:
    if kind is Kind.TEXT:
        yield spot.fault(f"'{code}' is answered in words and has no target.", "Take the line away.")
    for year, target in expectation.targets[code].items():
        if kind is Kind.PROPORTION and not 0 <= target <= 1:
            yield spot.at(year).fault(f"{target} is not a share.", "Write a number between 0 and 1.")


def _one_part_at_a_time(document: Document, programme: Programme) -> Faults:
    """A partner owes one return a quarter and programme, so its parts in a programme may not overlap."""
    for i, one in enumerate(programme.partners):
        for other in programme.partners[:i]:
            if one.partner == other.partner and _overlap(one, other):
                message = f"The partner '{one.partner}' is expected twice for the same quarter."
                yield document.at("partners", i).fault(message, "Join the two parts, or mend their dates.")


def _overlap(one: Expectation, other: Expectation) -> bool:
    return Quarter.parse(one.first) <= Quarter.parse(other.last) and Quarter.parse(other.first) <= Quarter.parse(
        one.last
    )
