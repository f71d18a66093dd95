"""What a partner says of each person in a quarter's return.

Sample road: journeys, casefiles → **records** → counting, returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from outcomes.framework.definitions import NOT_KNOWN, PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.casefiles import CaseFile, age_band, ward_of
from outcomes.sample.chance import Chance
from outcomes.sample.journeys import Journey

_EVIDENCE = {
    "started_work": ("Payslip", "Contract", "Employer confirmed", "Own word"),
    "gained_qualification": ("Certificate", "Awarding body's list"),
    "moved_into_settled_home": ("Tenancy", "Landlord's letter", "Adviser's record"),
    "debt_plan_agreed": ("Plan seen", "Creditors' letters"),
    "feels_safe_plan": ("Plan and review",),
}


@dataclass(frozen=True)
class PersonRow:
    """One person in one return. `stated` holds the groups as typed; birth date and postcode give age band and ward."""

    person_id: str
    reference: str | None
    first_name: str | None
    family_name: str | None
    birth_date: date | None
    postcode: str | None
    started_on: date
    ended_on: date | None
    did_not_start: bool
    stated: Mapping[str, str]
    sessions: int | None
    hours: float | None
    first: Mapping[str, float]
    latest: Mapping[str, float]
    achieved: Mapping[str, date]
    evidence: Mapping[str, str]
    need_recorded_by: str | None
    referred_by: str | None

    def group(self, dimension: str, place: PlaceDefinition) -> str:
        """The person's category as the row gives it; the age is that on the day support began."""
        if dimension == "ward" and self.postcode:
            return ward_of(self.postcode)
        if dimension == "age_band" and self.birth_date:
            return age_band(self.birth_date, self.started_on, place.framework.breakdowns[dimension].categories)
        return self.stated.get(dimension, NOT_KNOWN.code)


@dataclass(frozen=True)
class Wanted:
    """What a return's indicators need to know of a person."""

    scales: tuple[str, ...]
    latest_scales: tuple[str, ...]
    achievements: tuple[str, ...]
    sessions: bool
    hours: bool


def wanted(place: PlaceDefinition, indicators: tuple[str, ...]) -> Wanted:
    """What the indicators of one expectation need of the People sheet, and no more."""
    rules = [rule for code in indicators if (rule := place.framework.indicators[code].from_people) is not None]
    return Wanted(
        tuple(dict.fromkeys(r.scale for r in rules if r.scale)),
        tuple(dict.fromkeys(r.scale for r in rules if r.scale and r.latest)),
        tuple(dict.fromkeys(r.achieved for r in rules if r.achieved)),
        any(r.sum == "sessions" for r in rules),
        any(r.sum == "hours" for r in rules),
    )


def person_row(
    journey: Journey, file: CaseFile, want: Wanted, quarter: Quarter, told: frozenset[Quarter], seed: int
) -> PersonRow:
    """The row of a journey in a quarter's return.

    An earlier quarter's achievement is said again only where that quarter's return was `told` (accepted), so that
    "dated in the span" and "told in the span" are the same people. Where a scale's latest answer is what counts, a
    single answer is both first and latest. Somebody without a reference has no file, and so no scores.
    """
    stay, archetype = journey.stay, journey.stay.organisation.archetype
    names = archetype.gives_names and stay.reference is not None
    sessions, hours = journey.attended[quarter]
    achieved = {
        code: day
        for code, day in journey.achieved.items()
        if code in want.achievements and _is_said(day, quarter, told)
    }
    scales = want.scales if stay.reference else ()
    seen = {c: [s for day, s in journey.scores.get(c, ()) if day <= quarter.last_day] for c in scales}
    ended = stay.ended_on if stay.ended_on and stay.ended_on <= quarter.last_day else None
    return PersonRow(
        person_id=stay.person.person_id,
        reference=stay.reference,
        first_name=stay.person.first_name if names else None,
        family_name=stay.person.family_name if names else None,
        birth_date=file.birth_date,
        postcode=file.postcode_on(quarter.first_day),
        started_on=stay.started_on,
        ended_on=None if stay.did_not_start else ended,
        did_not_start=stay.did_not_start,
        stated=file.stated_on(quarter.first_day),
        sessions=sessions if want.sessions and not stay.did_not_start else None,
        hours=hours if want.hours and not stay.did_not_start else None,
        first={c: scores[0] for c, scores in seen.items() if scores},
        latest={c: s[-1] for c, s in seen.items() if len(s) > 1 or (s and c in want.latest_scales)},
        achieved=achieved,
        evidence={c: Chance(seed, "evidence", c, *stay.words).pick(_EVIDENCE.get(c, ("Seen",))) for c in achieved},
        need_recorded_by=archetype.judges_need if "need_band" in file.stated else None,
        referred_by=file.referred_by,
    )


def _is_said(day: date, quarter: Quarter, told: frozenset[Quarter]) -> bool:
    reached = Quarter.of(day)
    return reached == quarter or (reached < quarter and reached in told)
