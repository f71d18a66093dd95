"""What a fault is: the finding it should raise, where it can happen, how it is made, and what comes of it.

Sample road: slips, cuts, wrecks → catalogue → **faults** deals them out → files; truth says where each stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from outcomes.periods import Quarter
from outcomes.returns.findings import Severity
from outcomes.sample.chance import Chance
from outcomes.sample.counting import Parts
from outcomes.sample.cuts import Cut
from outcomes.sample.reports import ALL, Report
from outcomes.sample.schedule import Due, Slips, first_arrival
from outcomes.sample.slips import Mark, Slip

Wreck = Callable[[bytes, Chance], bytes]
ReportSlip = Callable[[Report, Chance], tuple[Report, list[Mark]]]
"""Changes the report itself, so that the truth counts what was said."""
_SEVERITIES: Mapping[str, Severity] = {
    **dict.fromkeys(("people-total", "repeated-reference", "jump", "personal-data"), "warning"),
    **dict.fromkeys(("external-link", "did-you-mean"), "warning"),
    **dict.fromkeys(("empty-column", "unlikely-birth-date", "unknown-postcode"), "warning"),
    **dict.fromkeys(("achieved-before-started", "achieved-without-start", "like-references", "part-of-one"), "warning"),
    **dict.fromkeys(("same-as-last-quarter", "nothing-said", "typed-over-formula", "heading-twice"), "warning"),
    **dict.fromkeys(("rows-below", "table-below", "unread-sheet"), "warning"),
    **dict.fromkeys(("nobody-named", "date-missing", "day-missing", "session-twice", "which-person"), "warning"),
    **dict.fromkeys(("missing-answers", "total-disagrees", "support-outside-quarter"), "warning"),
    **dict.fromkeys(("person-without-reference", "altered-formula"), "warning"),
    **dict.fromkeys(("counted-with", "outside-quarter", "sheets-numbered", "accepted-word"), "note"),
    **dict.fromkeys(("missing-indicator", "hidden-rows", "hidden-columns", "unread-heading"), "note"),
    **dict.fromkeys(("totals-row", "read-as", "values-only", "ambiguous-date"), "note"),
}
_FIRST_GATE = frozenset(
    {"unknown-layout", "missing-sheet", "missing-heading", "missing-partner", "unknown-partner", "missing-programme"}
    | {"unknown-programme", "missing-period", "bad-period", "missing-framework", "unknown-framework"}
    | {"not-expected", "empty-workbook"}
)
_RETURNS_A_LAP = 130
"""Every fault comes once among so many returns; in a bigger place, once more for every further so many."""
_TIME_TO_MEND = timedelta(days=28)


@dataclass(frozen=True)
class Fault:
    """One fault in one file, as a finding should name it: no cells where it is the whole sheet's or file's."""

    file: str
    code: str
    severity: Severity
    sheet: str
    cells: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Recipe:
    """One kind of fault and one way of making it: in what is typed, in the file, of the file, or in the report.

    also    codes of what else is found wherever this fault is, of the whole file
    ending  how the file's name ends
    """

    name: str
    code: str
    what: str
    fits: Callable[[Due, int], bool]
    slip: Slip | None = None
    cut: Cut | None = None
    wreck: Wreck | None = None
    report: ReportSlip | None = None
    is_mended: bool = True
    also: tuple[str, ...] = ()
    ending: str = ".xlsx"

    @property
    def severity(self) -> Severity:
        return severity_of(self.code)

    @property
    def stops_at_the_door(self) -> bool:
        """Whether the file never becomes a return: unreadable, or stopped at the first gate."""
        return self.code.startswith("refused-") or self.code in _FIRST_GATE


def severity_of(code: str) -> Severity:
    return _SEVERITIES.get(code, "error")


def deal(
    recipes: Sequence[Recipe],
    beside: Mapping[str, str],
    dues: Sequence[Due],
    heads: Mapping[tuple[str, str, Quarter], int],
    as_at: date,
    seed: int,
) -> dict[tuple[str, str, Quarter], Slips]:
    """Give each recipe, in the order they come, a return it fits; the last return given away is sent twice.

    Partners who had fewest go first. `beside` names slips that come two to a file, where the return has what both need.
    A place too small for a recipe goes without it.
    """
    laps = max(1, round(len(dues) / _RETURNS_A_LAP))
    by_name = {recipe.name: recipe for recipe in recipes}
    left = Chance(seed, "deal").shuffled([d for d in dues if _can_slip(d, as_at, seed)])
    dealt: dict[tuple[str, str, Quarter], Slips] = {}
    made: Counter[str] = Counter()
    had: Counter[str] = Counter()
    for recipe in list(recipes) * laps:
        fitting = [d for d in left if recipe.fits(d, heads[d.key])]
        if not fitting or made[recipe.name] >= laps:
            continue
        due = min(fitting, key=lambda d: had[d.organisation.partner_id])
        other = by_name.get(beside.get(recipe.name, ""))
        pair = [recipe, other] if other and other.fits(due, heads[due.key]) else [recipe]
        dealt[due.key] = _slips(pair)
        left.remove(due)
        had[due.organisation.partner_id] += 1
        made.update(r.name for r in pair)
    for due in left[:laps]:
        dealt[due.key] = Slips((), stops=False, is_mended=False, is_copied=True)
    return dealt


def _can_slip(due: Due, as_at: date, seed: int) -> bool:
    """Whether the return comes, in time to be mended, and is an ordinary one."""
    arrival = first_arrival(due, as_at, seed)
    is_ordinary = due.organisation.archetype.system_down != due.step
    return arrival is not None and arrival + _TIME_TO_MEND <= as_at and is_ordinary


def _slips(recipes: Iterable[Recipe]) -> Slips:
    made = list(recipes)
    return Slips(
        tuple(r.name for r in made),
        stops=any(r.severity == "error" for r in made),
        is_mended=all(r.is_mended for r in made),
    )


def event(report: Report, chance: Chance) -> tuple[Report, list[Mark]]:
    """Something really happened: a figure six times what it was, with a note that says why."""
    grouped = {f.indicator for f in report.figures if f.dimension != ALL}
    able = [
        f for f in report.figures if f.parts.value and f.indicator not in grouped and not f.period and not f.is_check
    ]
    chosen = chance.pick(able)
    value = round((chosen.parts.value or 0) * 6, 1)
    big = replace(chosen, parts=Parts(value=value), notes="The summer fair: this is right, and will not come again.")
    figures = tuple(big if f is chosen else f for f in report.figures)
    return replace(report, figures=figures), [Mark("results", chosen.key, "value")]


def left_out(report: Report, chance: Chance) -> tuple[Report, list[Mark]]:
    """One indicator the partner had no time for."""
    typed = [f.indicator for f in report.figures if f.dimension == ALL and not f.period and not f.is_check]
    gone = chance.pick(sorted(set(typed) - {"people_supported"}))
    figures = tuple(f for f in report.figures if f.indicator != gone)
    return replace(report, figures=figures), [Mark("results", (gone, ALL, ALL), "")]
