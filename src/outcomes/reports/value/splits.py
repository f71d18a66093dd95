"""A year's value split: by bottom line, stakeholder, outcome, whose gain it is, programme, partner and area.

Reports road: rows → **splits** → page. Each adds up to the total under it, or says of what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from outcomes.reports.publication import Indicator, Outcome
from outcomes.reports.tables import Table
from outcomes.reports.value.charts import said
from outcomes.reports.value.definition import Wording
from outcomes.reports.value.rows import PublishedValue, Share, ValueLine, of_year
from outcomes.reports.wording import HIDDEN, percent

PROGRAMMES = {"all": "All programmes together", "overlap": "People in several programmes, counted once"}


class Splits:
    """The splits of one year, as tables."""

    def __init__(self, value: PublishedValue, year: str, words: Wording) -> None:
        self.value, self.words = value, words
        self.lines = of_year(value.lines, year)
        self.shares = of_year(value.shares, year)
        self.total = sum((line.value_gbp for line in self.lines), Decimal(0))
        published = value.published
        self.indicators: dict[str, Indicator] = {i.indicator_code: i for i in published.indicators}
        self.outcomes: dict[str, Outcome] = {o.outcome_code: o for o in published.outcomes}
        self.names = published.names | PROGRAMMES

    def outcome_of(self, line: ValueLine) -> Outcome:
        return self.outcomes[self.indicators[line.indicator_code].outcome_code]

    def tables(self) -> list[Table]:
        """Every split that has anything to show."""
        if not self.lines:
            return []
        by = self._by
        return [
            by("Bottom line", lambda line: self.words.bottom_lines[self.outcome_of(line).bottom_line]),
            by("Whose change it is", lambda line: _capital(self.outcome_of(line).stakeholder)),
            by("Outcome", lambda line: self.outcome_of(line).outcome),
            by("Whose gain it is", lambda line: self.words.sides[line.value_side]),  # type: ignore[index]
            *self._cashable(),
            by("Programme", lambda line: self.names[line.programme_id]),
            *self._shares(),
        ]

    def _by(self, heading: str, key: Callable[[ValueLine], str]) -> Table:
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[key(line)] = sums.get(key(line), Decimal(0)) + line.value_gbp
        rows = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
        amounts = adding_up([amount for _, amount in rows])
        percents = self._percents(rows)
        return Table(
            f"By {heading[0].lower()}{heading[1:]}",
            (heading, "Value", "Share"),
            tuple(
                (name, said(amount), share) for (name, _), amount, share in zip(rows, amounts, percents, strict=True)
            ),
            (("Total", said(sum(amounts, Decimal(0))), "100%" if self.total else ""),),
        )

    def _cashable(self) -> list[Table]:
        """What budgets are spared, and what of it could be taken out of them; nothing where none is."""
        fiscal = [line for line in self.lines if line.value_side == "fiscal"]
        if not fiscal:
            return []
        spared, unsaid = (
            sum((line.after_discounting_gbp for line in lines), Decimal(0))
            for lines in (fiscal, [line for line in fiscal if line.cashable_gbp is None])
        )
        cashable = sum((line.cashable_gbp or Decimal(0) for line in fiscal), Decimal(0))
        parts = {"said": cashable, "kept": spared - unsaid - cashable, "unsaid": unsaid}
        shown = adding_up(list(parts.values()))
        rows = tuple((self.words.cashable[name], said(amount)) for name, amount in zip(parts, shown, strict=True))
        whole = (self.words.cashable["spared"], said(sum(shown, Decimal(0))))
        return [Table("What could be taken out of budgets", ("Fiscal value", "Value"), rows, (whole,))]

    def _percents(self, rows: Sequence[tuple[str, Decimal]]) -> list[str]:
        """Whole percentages that add up to 100, as the pounds add up to the total."""
        if not self.total:
            return ["" for _ in rows]
        return [percent(float(share) / 100) for share in adding_up([amount / self.total * 100 for _, amount in rows])]

    def _shares(self) -> list[Table]:
        found = []
        for dimension in dict.fromkeys(share.dimension for share in self.shares):
            mine = [share for share in self.shares if share.dimension == dimension]
            label, names = self._labels(dimension)
            found.append(self._of_shares(label, names, mine))
        return found

    def _labels(self, dimension: str) -> tuple[str, dict[str, str]]:
        if dimension == "partner":
            return "Reporting partner", self.names
        categories = self.value.published.dimensions().get(dimension, [])
        label = categories[0].dimension_label if categories else dimension
        return label, {c.category: c.category_label for c in categories}

    def _of_shares(self, label: str, names: dict[str, str], shares: Sequence[Share]) -> Table:
        """One row a part; a part of which any indicator is hidden is hidden."""
        parts: dict[str, list[Share]] = {}
        for share in shares:
            parts.setdefault(share.category, []).append(share)
        sums = {names.get(part, part): _sum([one.value_gbp for one in mine]) for part, mine in sorted(parts.items())}
        caption = f"By {label[0].lower()}{label[1:]}"
        if all(amount is None for amount in sums.values()):
            return Table(caption, (label, "Value"), (("Every part", HIDDEN),))
        covered = {share.indicator_code for share in shares}
        of = sum((line.value_gbp for line in self.lines if line.indicator_code in covered), Decimal(0))
        known = {name: amount for name, amount in sums.items() if amount is not None}
        if len(known) == len(sums):
            sums |= (known := self._made_whole(known, of))
        shown = dict(zip(known, map(said, adding_up(list(known.values()))), strict=True))
        rows = tuple((name, shown.get(name, HIDDEN)) for name in sums)
        last = ("The part of the total that is split in this way", said(of))
        return Table(caption, (label, "Value"), rows, (last,))

    def _made_whole(self, parts: dict[str, Decimal], of: Decimal) -> dict[str, Decimal]:
        """Parts, and a row for what they have too much or lack, so that they add up; pennies go to the largest."""
        over = of - sum(parts.values(), Decimal(0))
        if abs(over) < 1:
            largest = max(parts, key=lambda name: abs(parts[name]))
            return parts | {largest: parts[largest] + over}
        return parts | {self.words.counted_once if over < 0 else self.words.not_split: over}


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """None where any is hidden."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def adding_up(exact: Sequence[Decimal]) -> list[Decimal]:
    """Whole numbers in place of these, which add up to their sum, rounded: each the one below, or the one above it."""
    whole = [one.to_integral_value(ROUND_FLOOR) for one in exact]
    over = int(sum(exact, Decimal(0)).to_integral_value(ROUND_HALF_UP) - sum(whole, Decimal(0)))
    for n in sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))[:over]:
        whole[n] += 1
    return whole


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
