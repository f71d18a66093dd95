"""Every value line with its figures and sources, what the total leaves out, and how the figures were made.

Reports road: rows → **line_tables** → build.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal

from outcomes.impact.sums import working_of
from outcomes.reports.following import row
from outcomes.reports.tables import Table
from outcomes.reports.value.charts import said
from outcomes.reports.value.rows import Total, ValueLine
from outcomes.reports.value.splits import Splits
from outcomes.reports.value.view import View
from outcomes.reports.wording import number, percent, pounds

_OF_A_LINE = ("What changed", "Programme", "When")


class LineView(View):
    """The year's lines."""

    def splits(self) -> list[Table]:
        return [replace(table, notes=self.beside_total) for table in Splits(self.value, self.year, self.words).tables()]

    def line_table(self) -> Table:
        """What each line comes to."""
        columns = (*_OF_A_LINE, "Quantity", "Unit value", "Gross", "Value", "Worst to best")
        rows = tuple(_of_line(line, (*self._which(line), *_worth(line))) for line in self.lines)
        total = sum((line.value_gbp for line in self.lines), Decimal(0))
        gross = sum((line.gross_gbp for line in self.lines), Decimal(0))
        last = row(("Total", *("",) * 4, pence(gross), pence(total), ""), "value", self.year)
        return Table(f"Every value line, {self.year}", columns, rows, (last,), self.beside_total)

    def taken_off(self) -> Table:
        """What is taken off each line, and what it rests on."""
        shares = ("Deadweight", "Displacement", "Due to others", "Drop-off")
        columns = (*_OF_A_LINE, *shares, "Years", "Evidence", "Returns")
        rows = tuple((*self._which(line), *_taken(line)) for line in self.lines)
        return Table(f"What is taken off each line, {self.year}", columns, rows)

    def sums(self) -> list[str]:
        """Each line as a sum that comes to the penny when it is done again."""
        factors: dict[str, list[float]] = {}
        for one in sorted(self.value.discounts, key=lambda d: d.year_number):
            factors.setdefault(one.discount_kind, []).append(one.discount_factor)
        told = [f"{', '.join(self._which(line))}: {working_of(asdict(line), factors)}" for line in self.lines]
        return [_of_line(line, (text,))[0] for line, text in zip(self.lines, told, strict=True)]

    def _which(self, line: ValueLine) -> tuple[str, str, str]:
        return self.indicators[line.indicator_code].label, self.names[line.programme_id], line.spans

    def sources(self) -> list[tuple[str, str]]:
        """Where each unit value and each share taken off comes from, once."""
        values = {x.unit_value_code: (x.value_source, x.quantity_unit) for x in self.lines}
        found = [(code, f"For one {unit}. {source}") for code, (source, unit) in values.items()]
        taken = {x.indicator_code: x.adjustment_sources for x in self.lines if x.adjustment_sources}
        return [*found, *((self.indicators[code].label, words) for code, words in taken.items())]

    # What is left out, and how it was made

    def left_out_table(self) -> Table:
        """What the total of each year leaves out, and why; what is so in several years stands once."""
        years: dict[tuple[str, str], list[str]] = {}
        for one in self.value.left_out:
            named = self.indicators[one.indicator_code].label, one.left_out_because
            years.setdefault(named, []).append(one.year)
        every = len(self.value.totals)
        rows = tuple(
            (*named, "every year" if len(of) == every > 1 else ", ".join(sorted(of))) for named, of in years.items()
        )
        return Table("What each year's total leaves out", ("Indicator", "Why it is not valued", "Years"), rows)

    def notes(self) -> list[tuple[str, str]]:
        """How the figures were made, in the order a reader would ask."""
        found = [(note.name, note.says) for note in self.report.notes]
        if self.total is not None:
            found += _conventions(self.total)
        found += [(w.name, w.means) for w in self.words.ratios.values()]
        return [*found, ("Publication", f"Number {self.about.publication_no}. Audit mark {self.about.audit_head}.")]


def _conventions(total: Total) -> list[tuple[str, str]]:
    series = total.price_series or "none was needed"
    cautions = f" {total.price_cautions}" if total.price_cautions else ""
    return [
        ("Prices", f"Prices of {total.price_base or 'no one year'}. Price series: {series}.{cautions}"),
        ("Discounting", total.discounted),
        ("An hour given", f"Counted at {total.hour_of_time}, as it held in its quarter."),
        (
            "Ranges",
            f"{number(total.draws)} draws from seed {total.seed}; each figure that is not sure is drawn once an "
            "iteration, between its low and its high (PERT), for every line that uses it.",
        ),
    ]


def _of_line(line: ValueLine, cells: tuple[str, ...]) -> tuple[str, ...]:
    return row(cells, "value", line.year, line.indicator_code, line.programme_id)


def _worth(line: ValueLine) -> tuple[str, ...]:
    return (
        _quantity(line),
        pounds(line.unit_value_gbp, 2),
        pence(line.gross_gbp),
        pence(line.value_gbp),
        f"{said(line.value_low_gbp)} to {said(line.value_high_gbp)}",
    )


def _taken(line: ValueLine) -> tuple[str, ...]:
    shares = (line.deadweight, line.displacement, line.attribution_to_others, line.drop_off)
    returns = f"{line.returns_in} of {line.returns_due}"
    return *(percent(share) for share in shares), f"{line.duration_years:g}", line.evidence_grade, returns


def pence(amount: Decimal) -> str:
    """`£1,234.50`."""
    text = number(amount, 2)
    return f"−£{text[1:]}" if text.startswith("−") else f"£{text}"


def _quantity(line: ValueLine) -> str:
    low, high = (f"{x:,.4g}" if abs(x) < 1000 else f"{x:,.0f}" for x in (line.quantity_low, line.quantity_high))
    central = f"{line.quantity:,.4g}" if abs(line.quantity) < 1000 else f"{line.quantity:,.0f}"
    return central.replace("-", "−") if low == high else f"{central} ({low} to {high})".replace("-", "−")
