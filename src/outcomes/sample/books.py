"""Makes each partner's report for each quarter from its people and its books, whatever happens to the file later.

Sample road: journeys, figures, extras, schedule → **books** → reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.casefiles import CaseFile
from outcomes.sample.counting import Parts
from outcomes.sample.extras import make_extras
from outcomes.sample.figures import checks, totals_from_people, typed_figures
from outcomes.sample.journeys import Journey
from outcomes.sample.records import PersonRow, person_row, wanted
from outcomes.sample.reports import Figure, Report
from outcomes.sample.schedule import Due

_REVISED_STEP, _REVISED_BY = 1, 0.6
_FORECAST = "small_supplier_spend"
_CHECKED = ("canvas-arts", "haven-women")
"""Who type the number of people beside the list of them."""


@dataclass
class Books:
    """Every partner's books. Reports are made from them in any order and as often as needed: they do not change.

    owed  by partner, programme and quarter: what the funder owes for it, in pence
    """

    place: PlaceDefinition
    journeys: Mapping[tuple[str, str], list[tuple[Journey, CaseFile]]]
    dues: Mapping[tuple[str, str, Quarter], Due]
    told: Mapping[tuple[str, str], frozenset[Quarter]]
    first: Quarter
    seed: int
    owed: Mapping[tuple[str, str, Quarter], int] = field(default_factory=dict)
    _figures: dict[tuple[str, str, Quarter], list[Figure]] = field(default_factory=dict)
    _rows: dict[tuple[str, str, Quarter], tuple[PersonRow, ...]] = field(default_factory=dict)

    def rows(self, due: Due) -> tuple[PersonRow, ...]:
        """The people supported in the quarter, as the partner's files have them."""
        if due.key not in self._rows:
            self._rows[due.key] = self._list(due)
        return self._rows[due.key]

    def _list(self, due: Due) -> tuple[PersonRow, ...]:
        key = (due.organisation.partner_id, due.programme)
        want = wanted(self.place, due.expectation.indicators)
        told = self.told.get(key, frozenset())
        first, last = due.quarter.first_day, due.quarter.last_day
        return tuple(
            person_row(journey, file, want, due.quarter, told, self.seed)
            for journey, file in self.journeys.get(key, ())
            if journey.stay.overlaps(first, last)
        )

    def figures(self, due: Due) -> list[Figure]:
        """The figures of the quarter itself."""
        if due.key not in self._figures:
            self._figures[due.key] = self._count(due)
        return self._figures[due.key]

    def _count(self, due: Due) -> list[Figure]:
        rows = self.rows(due)
        typed = typed_figures(self.place, due.organisation, due.expectation, due.quarter, self.first, self.seed)
        if due.lists_people:
            return typed + (
                checks(self.place, rows, due.quarter) if due.organisation.archetype.code in _CHECKED else []
            )
        asked = due.expectation.indicators
        counted = totals_from_people(self.place, asked, rows, due.quarter, groups=due.style != "dashboard")
        return [f for f in typed + counted if _is_told(due, f)]

    def report(self, due: Due) -> Report:
        """What the partner has to say for the quarter."""
        extras = make_extras(self.place, due, self.owed.get(due.key, 0), self.seed)
        return Report(
            due.organisation,
            due.programme,
            due.quarter,
            due.expectation.indicators,
            self.rows(due),
            due.lists_people,
            (*self.figures(due), *self._of_other_quarters(due)),
            **vars(extras),
        )

    def _of_other_quarters(self, due: Due) -> list[Figure]:
        if due.style == "dashboard":
            return [f for step in range(due.step) for f in self._again(due, step)] + self._expected(due, None)
        before = self._due_before(due, due.step - 1)
        late = before and before.never_comes and due.style == "form" and not due.lists_people
        return [*(self._again(due, due.step - 1) if late else ()), *self._expected(due, _FORECAST)]

    def _due_before(self, due: Due, step: int) -> Due | None:
        return self.dues.get((*due.key[:2], due.quarter.plus(step - due.step)))

    def _again(self, due: Due, step: int) -> list[Figure]:
        """An earlier quarter's totals, said once more; one of a dashboard's was revised since."""
        before = self._due_before(due, step)
        if before is None:
            return []
        totals = [f for f in self.figures(before) if f.dimension == "all"]
        again = [
            replace(f, period=before.quarter, notes="Not sent at the time." if due.style == "form" else None)
            for f in totals
        ]
        return [_revised(f, due, before) for f in again]

    def _expected(self, due: Due, only: str | None) -> list[Figure]:
        """What the partner expects of the next quarter, while the programme lasts: never added to what happened."""
        after = due.quarter.plus(1)
        if after > Quarter.parse(due.expectation.last) or (
            only and due.organisation.archetype.code != "forward-skills"
        ):
            return []
        totals: Iterable[Figure] = (f for f in self.figures(due) if f.dimension == "all" and not f.is_check)
        return [
            Figure(f.indicator, Parts(value=round((f.parts.value or 0) * 1.05)), period=after, is_forecast=True)
            for f in totals
            if f.parts.value is not None and only in {None, f.indicator}
        ]


def _is_told(due: Due, figure: Figure) -> bool:
    """Workbooks of partners' own have room for few groups, or for none."""
    if due.style == "activities" and figure.dimension != "all":
        return figure.indicator == "people_supported" and figure.dimension in {"ward", "age_band"}
    return due.style != "dashboard" or figure.dimension == "all"


def _revised(figure: Figure, due: Due, before: Due) -> Figure:
    """Later, a dashboard shows its second quarter's tonnes as corrected; what that quarter's own return said wins."""
    is_it = figure.indicator == "carbon_emitted" and before.step == _REVISED_STEP and due.step >= _REVISED_STEP + 3
    if not is_it or due.style != "dashboard" or figure.parts.value is None:
        return figure
    return replace(figure, parts=Parts(value=round(figure.parts.value + _REVISED_BY, 1)))
