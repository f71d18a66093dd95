"""What is said beside every total in pounds: what it leaves out and why, its prices, and what it rests on.

On the road: social_value → **caveats** → value_total, reports, trace and the Python API. One wording for all, so
that no total is told without it. Source: measures, section 5 (a total without what it leaves out is a defect).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_WHY = {
    "no-unit-value": "without a unit value",
    "valued-otherwise": "valued by another indicator",
    "nothing-told": "that no return tells",
    "baseline": "that cannot be held against a baseline",
    "negative": "below nought where no harm is allowed",
    "no-value-in-force": "without a value or a price series for the time",
    "hidden": "hidden for a small number of people",
    "licensed": "kept back for a licence",
}

_FIRST_YEAR = {
    "green_book": "the first year counts whole",
    "end_of_year": "each year counts as at its end",
    "mid_year": "each year counts as at its middle",
}


def because(reasons: Iterable[str]) -> str:
    """How many indicators are left out for each reason: `28 without a unit value, 1 kept back for a licence`."""
    told = Counter(reasons)
    known = [(_WHY[reason], told.pop(reason)) for reason in _WHY if reason in told]
    return ", ".join(f"{n} {words}" for words, n in [*known, *sorted(told.items())])


def part(share: float) -> str:
    """A share of a total in words; none and all are said only of nothing and of everything."""
    if share in (0, 1):
        return "all of it" if share else "none of it"
    whole = int(share * 100 + 0.5)
    return {0: "less than 1% of it", 100: "more than 99% of it"}.get(whole, f"{whole}% of it")


@dataclass(frozen=True)
class Caveats:
    """What goes with one year's total.

    not_valued           how many indicators it leaves out; `not_valued_because` has how many for which reason
    returns_in, _due     returns behind its lines, each once for every indicator that it answers
    weak_share, licensed_share   of the total by size, 0 to 1; None where nothing is valued
    """

    year: str
    not_valued: int
    not_valued_because: str
    returns_in: int
    returns_due: int
    weak_share: float | None
    licensed_share: float | None
    price_base: str | None
    price_series: str
    price_cautions: str
    discounting: str
    discount_rates: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything a total must say, in the order a reader would ask."""
        return (f"{self.year}: {self.leaves_out}", self.returns, self.rests_on, self.prices, self.discounted)

    @property
    def in_brief(self) -> str:
        """The same in one sentence, for below a table."""
        left_out = f"{self.not_valued} not valued ({self.not_valued_because})" if self.not_valued else "nothing"
        shares = [(self.weak_share, "weak evidence"), (self.licensed_share, "licensed values")]
        rests = "".join(f"{part(share)} on {what}; " for share, what in shares if share is not None)
        base = f"prices of {self.price_base}" if self.price_base else "no common prices"
        by = f" by {self.price_series}" if self.price_series else ""
        return (
            f"{self.year}: leaves out {left_out}; {self.returns_in:,} of {self.returns_due:,} returns; {rests}"
            f"{base}{by}; discounted by {self.discounting}, {self.discount_rates}."
        )

    @property
    def leaves_out(self) -> str:
        if not self.not_valued:
            return "no indicator is left out."
        things = "indicator is" if self.not_valued == 1 else "indicators are"
        return f"{self.not_valued} {things} not valued, and left out: {self.not_valued_because}."

    @property
    def returns(self) -> str:
        if not self.returns_due:
            return "No return was due for what is valued."
        return f"It rests on {self.returns_in:,} of {self.returns_due:,} returns, counted indicator by indicator."

    @property
    def rests_on(self) -> str:
        if self.weak_share is None or self.licensed_share is None:
            return "Nothing is valued, and rests on nothing."
        weak, licensed = part(self.weak_share), part(self.licensed_share)
        return f"{weak[:1].upper()}{weak[1:]} rests on weak evidence, and {licensed} on licensed values."

    @property
    def prices(self) -> str:
        return " ".join(filter(None, (self.in_prices, self.price_cautions)))

    @property
    def in_prices(self) -> str:
        """In whose prices, without what to mind of how values were brought there: for what was put in."""
        if self.price_base is None:
            return "It is in no common prices."
        by = f", by {self.price_series}" if self.price_series else "; no price series was needed"
        return f"In prices of {self.price_base}{by}."

    @property
    def discounted(self) -> str:
        how = f"{self.discounting} ({_FIRST_YEAR[self.discounting]}), at the rates of {self.discount_rates}"
        return f"Later years are discounted by the convention {how}. The past is not."
