"""The social value of a place's years: what is claimed, what is left out, what was put in, and how sure that is.

On the road: measures' quantities, resources and unit values → **social_value** → the publication, `place.impact`.
Method: HM Treasury, Green Book 2026, chapter 6; Social Value International, Guide to SROI, stages 3 to 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from outcomes.framework.definitions import SocialValueSettings
from outcomes.framework.uprating import deflator_used
from outcomes.framework.value_words import unmarked
from outcomes.impact.amounts import Discounting, Valued, value_all
from outcomes.impact.beside import Beside, beside
from outcomes.impact.caveats import Caveats, because
from outcomes.impact.contributed import contributed
from outcomes.impact.inputs import PUBLIC, Input, Ledger, Organisations, ledger
from outcomes.impact.lines import OVERLAP, Book, Line, NotValued, value_lines
from outcomes.impact.ratios import Ratio, ratios, total_of
from outcomes.impact.released import HIDDEN, LICENSED, released
from outcomes.impact.shares import Share, shares
from outcomes.impact.uncertainty import Sensitivity, Simulation, sensitivities, simulate


@dataclass(frozen=True)
class SocialValue:
    """Present value of one year's valued outcomes, £ at `price_base`, to the penny; totals are sums of the lines.

    A year of which nothing is valued has no total, no range and no simulation: None, which is not £0.

    not_valued   every indicator that the total leaves out, and why: never left out itself
    shares       by reporting partner and by area; for signed-off readers also by contribution to people's outcomes
    range_gbp    every figure at its worst, and every one at its best; `simulation` says what is likely
    beside       the total counted otherwise, where the place asks for it
    vintages     the price series used, each with its release
    """

    year: str
    price_base: str | None
    discounting: Discounting
    lines: tuple[Valued, ...]
    not_valued: tuple[NotValued, ...]
    inputs: tuple[Input, ...]
    inputs_gbp: Decimal | None
    ratios: tuple[Ratio, ...]
    leverage: Decimal | None
    simulation: Simulation | None
    sensitivities: tuple[Sensitivity, ...]
    vintages: tuple[str, ...]
    cautions: tuple[str, ...]
    gaps: tuple[str, ...]
    shares: tuple[Share, ...]
    beside: tuple[Beside, ...]

    @property
    def central_gbp(self) -> Decimal | None:
        return total_of(self.lines)

    @property
    def range_gbp(self) -> tuple[Decimal, Decimal] | None:
        if not self.lines:
            return None
        low, high = (sum((getattr(one, end) for one in self.lines), Decimal(0)) for end in ("low", "high"))
        return low, high

    @property
    def cashable_gbp(self) -> Decimal | None:
        """What could be taken out of budgets of what they are spared, £; None where nobody says of any of it."""
        said = [one.cashable for one in self.lines if one.cashable is not None]
        return sum(said, Decimal(0)) if said else None

    @property
    def caveats(self) -> Caveats:
        """What is said wherever this total is told."""
        once = {
            (x.line.indicator_code, x.line.programme_id, x.line.value.code, x.line.spans): x.line for x in self.lines
        }
        told = [line for line in once.values() if line.programme_id != OVERLAP]
        return Caveats(
            year=self.year,
            not_valued=len(self.not_valued),
            not_valued_because=because(one.reason for one in self.not_valued),
            returns_in=sum(line.returns_in for line in told),
            returns_due=sum(line.returns_due for line in told),
            price_base=self.price_base,
            price_series="; ".join(self.vintages),
            price_cautions=" ".join(self.cautions),
            discounting=self.discounting.convention,
            discount_rates=self.discounting.code,
            weak_share=self.weak_share,
            licensed_share=self.licensed_share,
        )

    @property
    def weak_share(self) -> float | None:
        """How much of the total, 0 to 1, rests on weak evidence; None where there is no total."""
        return self._share([one for one in self.lines if one.line.grade == "weak"])

    @property
    def licensed_share(self) -> float | None:
        """How much of the total, 0 to 1, rests on values whose licence does not let them be published."""
        return self._share([one for one in self.lines if one.line.is_licensed])

    def _share(self, part: Sequence[Valued]) -> float | None:
        """By size, so that harm does not make the rest look larger."""
        whole = sum((abs(one.value) for one in self.lines), Decimal(0))
        return float(sum((abs(one.value) for one in part), Decimal(0)) / whole) if whole else None


@dataclass(frozen=True)
class Valuation:
    """What every year is valued by."""

    book: Book
    discounting: Discounting
    settings: SocialValueSettings
    listed: Organisations

    @classmethod
    def of(cls, book: Book, settings: SocialValueSettings, listed: Organisations) -> Valuation:
        """As a place's settings say."""
        code, edition = book.values.edition(settings.discount_rates)
        return cls(book, Discounting(settings.discounting, code, edition), settings, listed)

    def years(
        self,
        quantities: pd.DataFrame,
        resources: pd.DataFrame,
        years: Sequence[str],
        *,
        credit: pd.DataFrame | None = None,
        for_release: bool = False,
    ) -> list[SocialValue]:
        """Each year valued. Frames are rows of the views value_quantities, value_resources and value_contributions.

        For release nothing is valued whose count of people is hidden, or whose unit value may not be published.
        """
        hidden: set[tuple[str, str]] = set()
        if for_release:
            quantities, hidden = released(quantities)
        lines, left_out = value_lines(quantities, years, self.book)
        left_out = [
            NotValued(one.year, one.indicator_code, *HIDDEN) if (one.year, one.indicator_code) in hidden else one
            for one in left_out
        ]
        if for_release:
            lines, left_out = _without_licensed(lines, left_out)
        valued = value_all(lines, self.discounting)
        put_in = ledger(resources, self.listed, self.book, self.settings.hour_of_time, for_release=for_release)
        parts = shares(quantities, valued, self.book, self.discounting, for_release=for_release)
        if credit is not None and not for_release:
            parts += contributed(credit, valued)
        return [self._year(year, valued, left_out, put_in, parts) for year in years]

    def _year(
        self, year: str, every: list[Valued], left_out: list[NotValued], put_in: Ledger, parts: list[Share]
    ) -> SocialValue:
        valued = [one for one in every if one.line.year == year]
        lines = [one.line for one in valued]
        drawn = simulate(lines, self.discounting, draws=self.settings.draws, seed=self.settings.seed)
        total = put_in.total(year)
        codes = {line.value.code for line in lines}
        used = [one for one in self.book.used if one.value.code in codes]
        series = dict.fromkeys([*(code for one in used for code in one.series), *self._series_of(put_in.of(year))])
        return SocialValue(
            year=year,
            price_base=self.book.price_base,
            discounting=self.discounting,
            lines=tuple(valued),
            not_valued=tuple(one for one in left_out if one.year == year),
            inputs=put_in.of(year),
            inputs_gbp=total,
            ratios=ratios(year, valued, put_in, drawn),
            leverage=_leverage(total, put_in.total(year, [PUBLIC])),
            simulation=drawn if lines else None,
            sensitivities=tuple(sensitivities(lines, self.discounting, None if not total else float(total))),
            vintages=tuple(f"{code} ({self.book.values.series[code].vintage})" for code in series),
            cautions=tuple(dict.fromkeys([*(said for one in used for said in one.cautions), *self._unmarked(lines)])),
            gaps=tuple(put_in.gaps(year)),
            shares=tuple(one for one in parts if one.year == year),
            beside=beside(valued, self.settings, self.discounting, total),
        )

    def _unmarked(self, lines: Sequence[Line]) -> Iterator[str]:
        """What to mind of lines whose transfer payments nobody has marked: they are counted as if there were none."""
        for line in lines:
            if line.side in self.book.values.unmarked_transfers(line.value):
                yield f"Of {line.value.code}: {unmarked(line.side)} It is counted whole."

    def _series_of(self, put_in: Sequence[Input]) -> list[str]:
        """The price series by which money and hours given were brought to the price base."""
        base, known = self.book.price_base, [one for one in put_in if one.amount is not None]
        found = []
        if base is not None and any(one.hours is None and one.year != base for one in known):
            found.append(deflator_used(base, self.book.values, self.book.prices))
        if any(one.hours is not None for one in known):
            hour = self.settings.hour_of_time
            found += [code for one in self.book.used if one.value.code == hour for code in one.series]
        return found


def _without_licensed(lines: list[Line], left_out: list[NotValued]) -> tuple[list[Line], list[NotValued]]:
    licensed = dict.fromkeys((line.year, line.indicator_code) for line in lines if line.is_licensed)
    kept = [line for line in lines if (line.year, line.indicator_code) not in licensed]
    return kept, [*left_out, *(NotValued(year, code, *LICENSED) for year, code in licensed)]


def _leverage(everything: Decimal | None, public: Decimal | None) -> Decimal | None:
    """What came with each pound of public money, £; None where there was none, or where inputs do not add up."""
    if everything is None or not public:
        return None
    return ((everything - public) / public).quantize(Decimal("0.0001"))
