"""The words of the house: the enums here, every column name once in `COLUMNS`, every base table once in `TABLES`.

Schema comments, the data dictionary and the checks read them from here: a name means one thing everywhere.
"""

from __future__ import annotations

from enum import StrEnum

from outcomes.columns import COLUMNS, Column
from outcomes.tables import TABLES

__all__ = [
    "COLUMNS",
    "TABLES",
    "Basis",
    "Better",
    "BottomLine",
    "Column",
    "Kind",
    "Mechanism",
    "ReturnState",
    "Role",
]


class Kind(StrEnum):
    """How an indicator adds up (measures, section 2)."""

    COUNT = "count"
    MONEY = "money"
    HOURS = "hours"
    TONNES = "tonnes"
    PEOPLE = "people"
    STOCK = "stock"
    PROPORTION = "proportion"
    MEAN_CHANGE = "mean_change"
    TEXT = "text"

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts a partner gives and the store keeps; never a percentage, never a mean."""
        return _PARTS[self]

    @property
    def sums_over_periods(self) -> bool:
        """Whether quarters add to a year, so that targets are prorated to the span."""
        return self in {Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES, Kind.PEOPLE}


_PARTS: dict[Kind, tuple[str, ...]] = {
    Kind.PROPORTION: ("numerator", "denominator"),
    Kind.MEAN_CHANGE: ("pairs", "sum_change", "sum_change_squared"),
    Kind.TEXT: ("words",),
    **dict.fromkeys([Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES, Kind.PEOPLE, Kind.STOCK], ("value",)),
}


class BottomLine(StrEnum):
    SOCIAL = "social"
    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"


class Better(StrEnum):
    """Which way is good."""

    MORE = "more"
    LESS = "less"


class Basis(StrEnum):
    """Whether a value happened or is expected; forecasts are never added to actuals."""

    ACTUAL = "actual"
    FORECAST = "forecast"


class ReturnState(StrEnum):
    """Where a version of a return stands (returns, versions and sign-off)."""

    REFUSED = "refused"
    RECEIVED = "received"
    CHECKED = "checked"
    READY = "ready"
    ACCEPTED = "accepted"
    SENT_BACK = "sent back"


class Mechanism(StrEnum):
    """How a programme is funded (measures, section 7)."""

    GRANT = "grant"
    CONTRACT = "contract"
    PBR = "pbr"
    IMPACT_BOND = "impact_bond"
    RELATIONAL = "relational"
    PARTICIPATORY = "participatory"
    IN_KIND = "in_kind"

    @property
    def words(self) -> str:
        """As it is said in a sentence."""
        return _MECHANISMS[self]


_MECHANISMS: dict[Mechanism, str] = {
    Mechanism.GRANT: "grants",
    Mechanism.CONTRACT: "contracts",
    Mechanism.PBR: "payment by results",
    Mechanism.IMPACT_BOND: "impact bonds",
    Mechanism.RELATIONAL: "relational contracts",
    Mechanism.PARTICIPATORY: "participatory grants",
    Mechanism.IN_KIND: "support in kind",
}


class Role(StrEnum):
    PARTNER = "partner"
    FUNDER = "funder"
    COMMISSIONER = "commissioner"
