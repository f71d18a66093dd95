"""The value report as data: sentences, charts and tables, each figure where a reader looks for it.

Reports road: rows, splits, charts + definition → **page** → build. Templates only lay out what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from outcomes.figure_names import swing_name
from outcomes.reports.following import named, row
from outcomes.reports.page import Figure
from outcomes.reports.tables import Table
from outcomes.reports.value import charts
from outcomes.reports.value.charts import Step, said, short
from outcomes.reports.value.definition import STEPS
from outcomes.reports.value.ledger import NONE, of_a_pound
from outcomes.reports.value.rows import Ratio, Sensitivity, Total, Worth, of_year
from outcomes.reports.value.view import View
from outcomes.reports.wording import HIDDEN, count, figure, is_are, listed, number, percent, pounds, returns_in
from outcomes.vocabulary import Kind

_MOST_SWINGS = 10


class Page(View):
    """What is said first, what has no price, the way from gross to net, and how sure it is."""

    # What is said first

    def tally(self) -> list[tuple[str, str]]:
        """What has a price and what has none, at the same size."""
        found = []
        if self.total and self.total.worth:
            found.append((named(short(self.total.worth.value_gbp), "value", self.year), f"valued, {self.prices}"))
        for line in self.published.bottom_lines:
            if line.year == self.year:
                shown = HIDDEN if line.is_hidden else "none" if line.score is None else number(line.score)
                found.append((shown, f"{self.words.bottom_lines[line.bottom_line]} score, of 100"))
        unpriced = (str(len(self.left_out)), "indicators without a price")
        return [*found, *self._wellbeing(), unpriced, *self._stories_told()]

    def _wellbeing(self) -> Iterator[tuple[str, str]]:
        """How far people's own scores moved, on each questionnaire whose change is counted."""
        for indicator in self.published.indicators:
            if indicator.scale and indicator.kind is Kind.MEAN_CHANGE:
                result = self.published.total(indicator)
                points = "" if result.result is None else ", points on average"
                if result.is_known or result.is_hidden:
                    yield figure(result, indicator), f"{indicator.label}{points}"

    def _stories_told(self) -> list[tuple[str, str]]:
        told = {(one.title, one.story) for one in of_year(self.value.stories, self.year)}
        return (
            [(str(len(told)), "stories that people told" if len(told) > 1 else "story that somebody told")]
            if told
            else []
        )

    def in_short(self) -> list[str]:
        """A few sentences to be read aloud."""
        if self.total is None or self.total.worth is None:
            nothing = f"Nothing of {self.year} is valued. The list below says why, indicator by indicator."
            return [nothing, self.words.not_comparable]
        return [
            named(self._worth(self.total.worth), "value", self.year),
            f"{self.total.returns} {self.total.rests_on}",
            self._leaves_out(self.total),
            f"{self.total.prices} {self.total.discounted}",
            *self._on_ratios(of_year(self.value.ratios, self.year)),
            self.words.not_comparable,
            self.words.does_not_say,
        ]

    def _worth(self, total: Worth) -> str:
        return (
            f"What is valued of {self.year} in {self.about.place_name} is worth about {short(total.value_gbp)} "
            f"{self.prices}; nine times in ten, between {short(total.value_p05_gbp)} and "
            f"{short(total.value_p95_gbp)} if our ranges are right."
        )

    def _leaves_out(self, total: Total) -> str:
        n = total.not_valued
        if not n:
            return "It leaves out no indicator."
        return (
            f"It leaves out {count(n, 'indicator')} that {is_are(n)} not valued, and count as much: "
            f"{total.not_valued_because}. The list below says which."
        )

    def _on_ratios(self, found: Sequence[Ratio]) -> list[str]:
        """Each ratio by its name; those that there is none of stand together with their reason."""
        told, without = [], dict[str, list[str]]()
        for one in found:
            words = self.words.ratios[one.ratio_name]
            if one.ratio is None:
                without.setdefault(one.no_ratio_because or "", []).append(words.name)
            else:
                text = f"{words.name}: {of_a_pound(one)} a pound. {words.means}"
                told.append(named(text, "ratio", one.year, one.ratio_name))
        return [*told, *(f"{listed(names)}: none for {self.year}. {why}" for why, names in without.items())]

    # What has no price

    def unpriced(self) -> Table:
        """Every indicator without a value, with what it came to."""
        rows = []
        for left in self.left_out:
            indicator = self.indicators[left.indicator_code]
            if indicator.kind == "text":
                continue
            result = self.published.total(indicator)
            shown = figure(result, indicator)
            with_unit = shown if shown.startswith(("[", "£")) or shown.endswith("%") else f"{shown} {indicator.unit}"
            told = named(with_unit, "result", self.year, left.indicator_code)
            rows.append((indicator.label, told, returns_in(result)))
        return Table(f"What has no price, {self.year}", ("What changed", self.year, "Returns"), tuple(rows))

    # From gross to net

    def way(self) -> Figure | None:
        if not self.lines:
            return None
        exact = (sum(amounts, Decimal(0)) for amounts in zip(*(line.left for line in self.lines), strict=True))
        # Whole pounds before anything is taken off, so that what is shown adds up.
        left = [amount.to_integral_value(ROUND_HALF_UP) for amount in exact]
        steps = [
            Step(self.words.steps[name], before - after, after)
            for name, (before, after) in zip(STEPS, pairwise(left), strict=True)
            if before != after
        ]
        rows = [(step.name, said(-step.taken), said(step.left)) for step in steps]
        gross, net = left[0], left[-1]
        kept = f", {percent(float(net / gross))} of it" if gross > 0 else ""
        return Figure(
            name="value-way",
            caption=f"From gross to net, {self.year}",
            sentence=named(f"Of {short(gross)} gross, {short(net)} may be claimed{kept}.", "value", self.year),
            table=Table(
                f"From gross to net, {self.year}",
                ("Step", "Taken off", "Left"),
                tuple(row(cells, "value", self.year) for cells in ((self.words.gross, "", said(gross)), *rows)),
                (row((self.words.net, "", said(net)), "value", self.year),),
            ),
            chart=charts.waterfall((self.words.gross, gross), steps, (self.words.net, net)),
            keys=("Solid: what stands. Open: what is taken off.", *self.beside_total),
        )

    # How sure it is

    def swings(self) -> Figure | None:
        found = [s for s in of_year(self.value.sensitivities, self.year) if s.value_at_low_gbp != s.value_at_high_gbp]
        if not found or self.total is None or self.total.worth is None:
            return None
        first, total = found[0], self.total.worth
        drawn = [(self._parameter(s), s.value_at_low_gbp, s.value_at_high_gbp) for s in found[:_MOST_SWINGS]]
        more = (f"The chart has the widest {_MOST_SWINGS} of {len(found)}.",) if len(found) > _MOST_SWINGS else ()
        ends = sorted((first.value_at_low_gbp, first.value_at_high_gbp))
        return Figure(
            name="value-swings",
            caption=f"What moves the total most, {self.year}",
            sentence=_swinging(
                first,
                f"What moves the total most is “{self._parameter(first)}”: "
                f"from {short(ends[0])} to {short(ends[1])}, all else as it is.",
            ),
            table=self._swing_table(of_year(self.value.sensitivities, self.year)),
            chart=charts.tornado(drawn, total.value_gbp),
            keys=(
                "Each bar: the total from one end of the figure's range to its other end.",
                *more,
                *self.beside_total,
            ),
        )

    def _swing_table(self, found: Sequence[Sensitivity]) -> Table:
        rows = [
            (
                self._parameter(s),
                _parameter_words(s, s.parameter_low),
                _parameter_words(s, s.parameter_central),
                _parameter_words(s, s.parameter_high),
                said(Decimal(s.value_at_low_gbp)),
                said(Decimal(s.value_at_high_gbp)),
                NONE if s.switching_value is None else percent(s.switching_value),
            )
            for s in found
        ]
        columns = ("Figure", "Low", "Central", "High", "Total at low", "Total at high", "Switches at")
        told = tuple(tuple(_swinging(s, cell) for cell in cells) for s, cells in zip(found, rows, strict=True))
        return Table(f"What moves the total, {self.year}", columns, told)

    def _parameter(self, s: Sensitivity) -> str:
        known, what = self.indicators.get(s.parameter_code), self.words.parameters[s.parameter_kind]
        label = known.label if known else s.parameter_code
        part = s.parameter_part.split(", ")
        return f"{label} ({part[0]}): {what}" if s.parameter_kind == "unit_value" else f"{label}: {what}"

    def spread(self) -> Table | None:
        """Every year with its range, so that the years stand beside each other."""
        rows = [
            row(
                (
                    total.year,
                    said(worth.value_gbp),
                    said(Decimal(worth.value_mean_gbp)),
                    *(said(Decimal(x)) for x in (worth.value_p05_gbp, worth.value_p50_gbp, worth.value_p95_gbp)),
                    said(worth.value_low_gbp),
                    said(worth.value_high_gbp),
                ),
                "value",
                total.year,
            )
            for total in self.value.totals
            if (worth := total.worth)
        ]
        columns = ("Year", "Central", "Simulated mean", "5%", "50%", "95%", "All at worst", "All at best")
        caption = "Each year's value and its range"
        return Table(caption, columns, tuple(rows), notes=self.beside_totals) if rows else None

    def beside(self) -> Table | None:
        """The total of the year as it is, and counted in each other way that the place asks for."""
        found = of_year(self.value.beside, self.year)
        if not found or self.total is None or self.total.worth is None:
            return None
        total = self.total.worth
        ratio = next((r.ratio for r in of_year(self.value.ratios, self.year) if r.ratio_name == "sroi"), None)
        ends = Decimal(total.value_p05_gbp), Decimal(total.value_p95_gbp)
        as_it_is = _counted(self.words.as_it_is, total.value_gbp, ends, ratio, "Each pound counts once.")
        rows = [row(as_it_is, "value", self.year)]
        for one in found:
            ends, how = (Decimal(one.value_p05_gbp), Decimal(one.value_p95_gbp)), one.beside_how
            words = f"{how} {one.beside_source.rstrip('.')}."
            counted = _counted(self.words.beside[one.beside_name], one.value_gbp, ends, one.ratio, words)
            rows.append(row(counted, "beside", self.year, one.beside_name))
        columns = ("Counted", "Value", "Nine times in ten", "For each pound", "How")
        caption = f"The same lines counted otherwise, {self.year}"
        return Table(caption, columns, tuple(rows), notes=self.beside_total)


def _swinging(s: Sensitivity, text: str) -> str:
    name = swing_name(s.year, s.parameter_kind, s.parameter_code, s.parameter_part)
    return named(text, name.what, name.span, *name.parts)


def _counted(
    name: str, value: Decimal, ends: tuple[Decimal, Decimal], ratio: float | None, how: str
) -> tuple[str, ...]:
    between = f"{said(ends[0])} to {said(ends[1])}"
    return name, said(value), between, NONE if ratio is None else pounds(ratio, 2), how


def _parameter_words(s: Sensitivity, given: float) -> str:
    if s.parameter_kind == "unit_value":
        return pounds(given, 2)
    if s.parameter_kind == "quantity":
        return number(given, 1)
    return f"{given:g}" if s.parameter_kind == "years" else percent(given)
