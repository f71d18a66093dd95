"""How far people came on each questionnaire, as a publication has it: counts by class of change, or why there are none.

Reports road: read → **score_changes** → distance → page.
"""

from __future__ import annotations

from dataclasses import dataclass

CLASSES = ("recovered", "improved", "unchanged", "deteriorated")
HIDDEN_BY = {
    "is_hidden": ("pairs", "without_second"),
    "hides_classes": CLASSES,
    "hides_best": ("began_at_best",),
    "hides_worst": ("began_at_worst",),
}
"""What each mark of a row says is not shown."""


@dataclass(frozen=True)
class Scale:
    """A questionnaire the framework asks for; `how_classed` names the threshold's source, or says why there is none."""

    scale: str
    label: str
    how_classed: str
    reliable_points: float | None
    case_at_least: float | None
    case_at_most: float | None
    position: int

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes people can be in: none without a threshold, and no recovery without caseness."""
        if self.reliable_points is None:
            return ()
        has_cases = self.case_at_least is not None or self.case_at_most is not None
        return CLASSES if has_cases else CLASSES[1:]


@dataclass(frozen=True)
class ScoreChange:
    """People on one scale in one year and group; numbers are None where they are hidden or cannot be known."""

    scale: str
    year: str
    dimension: str
    category: str
    partners_reporting: int
    pairs: float | None
    without_second: int | None
    recovered: int | None
    improved: int | None
    unchanged: int | None
    deteriorated: int | None
    began_at_best: int | None
    began_at_worst: int | None
    is_hidden: bool
    hides_classes: bool
