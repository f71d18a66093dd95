"""A year's value split: by bottom line, stakeholder, outcome, whose gain it is, programme, partner and area.

Reports road: rows → **splits** → page. Each adds up to the total under it, or says of what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from outcomes.figure_names import slug
from outcomes.impact.contributed import CONTRIBUTION, by_credit
from outcomes.reports.following import row
from outcomes.reports.publication import Indicator, Outcome
from outcomes.reports.tables import Table
from outcomes.reports.together import credit
from outcomes.reports.value.charts import said
from outcomes.reports.value.definition import Wording
from outcomes.reports.value.rows import PublishedValue, Share, ValueLine, of_year
from outcomes.reports.wording import HIDDEN, percent
from outcomes.vocabulary import Kind

Part = tuple[str, str]
"""A part of a split: its code in a figure's name, and what it is called."""
PROGRAMMES = {"all": "All programmes together", "overlap": "People in several programmes, counted once"}


class Splits:
    """The splits of one year, as tables."""

    def __init__(self, value: PublishedValue, year: str, words: Wording) -> None:
        self.value, self.year, self.words = value, year, words
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
            by("Bottom line", "bottom_line", lambda line: self._of_bottom_line(self.outcome_of(line).bottom_line)),
            by("Whose change it is", "stakeholder", lambda line: _stakeholder(self.outcome_of(line).stakeholder)),
            by("Outcome", "outcome", lambda line: (self.outcome_of(line).outcome_code, self.outcome_of(line).outcome)),
            by("Whose gain it is", "side", lambda line: (line.value_side, self._side(line))),
            *self._cashable(),
            by("Programme", "programme", lambda line: (line.programme_id, self.names[line.programme_id])),
            *self._shares(),
            *self._contributed(),
        ]

    def _of_bottom_line(self, bottom_line: str) -> Part:
        return bottom_line, self.words.bottom_lines[bottom_line]  # type: ignore[index]

    def _side(self, line: ValueLine) -> str:
        return self.words.sides[line.value_side]  # type: ignore[index]

    def _by(self, heading: str, by: str, key: Callable[[ValueLine], Part]) -> Table:
        """One row a part, the largest first. `key`: a line's part, as its code and its name."""
        sums: dict[Part, Decimal] = {}
        for line in self.lines:
            sums[key(line)] = sums.get(key(line), Decimal(0)) + line.value_gbp
        rows = sorted(sums.items(), key=lambda one: (-one[1], one[0][1]))
        amounts = adding_up([amount for _, amount in rows])
        percents = self._percents(rows)
        return Table(
            f"By {heading[0].lower()}{heading[1:]}",
            (heading, "Value", "Share"),
            tuple(
                row((name, said(amount), share), "split", self.year, by, code)
                for ((code, name), _), amount, share in zip(rows, amounts, percents, strict=True)
            ),
            (row(("Total", said(sum(amounts, Decimal(0))), "100%" if self.total else ""), "value", self.year),),
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
        rows = tuple(self._of_budgets(name, amount) for name, amount in zip(parts, shown, strict=True))
        whole = self._of_budgets("spared", sum(shown, Decimal(0)))
        return [Table("What could be taken out of budgets", ("Fiscal value", "Value"), rows, (whole,))]

    def _of_budgets(self, name: str, amount: Decimal) -> tuple[str, ...]:
        return row((self.words.cashable[name], said(amount)), "split", self.year, "cashable", name)

    def _percents(self, rows: Sequence[tuple[Part, Decimal]]) -> list[str]:
        """Whole percentages that add up to 100, as the pounds add up to the total."""
        if not self.total:
            return ["" for _ in rows]
        return [percent(float(share) / 100) for share in adding_up([amount / self.total * 100 for _, amount in rows])]

    def _shares(self) -> list[Table]:
        found = []
        for dimension in dict.fromkeys(share.dimension for share in self.shares):
            mine = [share for share in self.shares if share.dimension == dimension]
            label, names = self._labels(dimension)
            found.append(self._of_shares(label, names, mine, dimension))
        return found

    def _contributed(self) -> list[Table]:
        """What partners are credited with of people's outcomes that are valued; nothing where none has credit to show.

        Shared as the credit is published, in round numbers of people, so that no more is told than is published.
        """
        sums: dict[str, Decimal] = {}
        whole = Decimal(0)
        for code, people in self._credited().items():
            worth = sum((line.value_gbp for line in self.lines if line.indicator_code == code), Decimal(0))
            parts = by_credit(worth, people)
            whole += sum(parts.values(), Decimal(0))
            for partner, part in parts.items():
                sums[partner] = sums.get(partner, Decimal(0)) + part
        if not sums:
            return []
        shown = dict(zip(sums, map(said, adding_up(list(sums.values()))), strict=True))
        rows = sorted(
            row((credit.name(self.value.published, partner), amount), "split", self.year, CONTRIBUTION, partner)
            for partner, amount in shown.items()
        )
        total = row(("The part of the total that is split in this way", said(whole)), "value", self.year)
        return [Table("By what partners contributed", ("Credited partner", "Value"), tuple(rows), (total,))]

    def _credited(self) -> dict[str, dict[str, int]]:
        """People credited to each partner, by valued indicator that counts an achievement of theirs."""
        together, valued = self.value.published.together, {line.indicator_code for line in self.lines}
        found: dict[str, dict[str, int]] = {}
        for one in together.outcomes:
            counted = one.indicator_code in valued and self.indicators[one.indicator_code].kind is Kind.PEOPLE
            if one.year == self.year and counted:
                mine = [c for c in together.credits if (c.year, c.achievement) == (one.year, one.achievement)]
                found[one.indicator_code] = {c.partner_id: c.equal_people for c in mine}
        return found

    def _labels(self, dimension: str) -> tuple[str, dict[str, str]]:
        if dimension == "partner":
            return "Reporting partner", self.names
        categories = self.value.published.dimensions().get(dimension, [])
        label = categories[0].dimension_label if categories else dimension
        return label, {c.category: c.category_label for c in categories}

    def _of_shares(self, label: str, names: dict[str, str], shares: Sequence[Share], dimension: str) -> Table:
        """One row a part; a part of which any indicator is hidden is hidden."""
        parts: dict[str, list[Share]] = {}
        for share in shares:
            parts.setdefault(share.category, []).append(share)
        sums = {part: _sum([one.value_gbp for one in mine]) for part, mine in sorted(parts.items())}
        caption = f"By {label[0].lower()}{label[1:]}"
        if all(amount is None for amount in sums.values()):
            return Table(caption, (label, "Value"), (("Every part", HIDDEN),))
        covered = {share.indicator_code for share in shares}
        of = sum((line.value_gbp for line in self.lines if line.indicator_code in covered), Decimal(0))
        known = {part: amount for part, amount in sums.items() if amount is not None}
        if len(known) == len(sums):
            sums |= (known := self._made_whole(known, of))
        shown = dict(zip(known, map(said, adding_up(list(known.values()))), strict=True))
        rows = tuple(
            row((names.get(part, part), shown.get(part, HIDDEN)), *self._named(dimension, part, parts)) for part in sums
        )
        last = row(("The part of the total that is split in this way", said(of)), "value", self.year)
        return Table(caption, (label, "Value"), rows, (last,))

    def _named(self, dimension: str, part: str, parts: Container[str]) -> tuple[str, ...]:
        """The name of a part's value; what is no part but makes parts whole is the total's."""
        return ("split", self.year, dimension, part) if part in parts else ("value", self.year)

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


def _stakeholder(text: str) -> Part:
    return slug(text), _capital(text)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
