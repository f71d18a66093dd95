"""What was put in, and what came of each pound: ratios, resources by kind, and who gave to whom.

Reports road: rows → **ledger** → build.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from outcomes.figure_names import Name, slug
from outcomes.reports.following import Traceable, named, row
from outcomes.reports.page import Figure
from outcomes.reports.tables import Table
from outcomes.reports.value import charts
from outcomes.reports.value.charts import Flow, said, short
from outcomes.reports.value.definition import KINDS
from outcomes.reports.value.rows import Given, Ratio, of_year
from outcomes.reports.value.splits import adding_up
from outcomes.reports.value.view import View
from outcomes.reports.wording import listed, number, percent, pounds

NONE = "–"


class LedgerView(View):
    """The ledger of the year, and the ratios of every year."""

    def ratios(self) -> Table:
        rows = []
        for ratio in self.value.ratios:
            benefit, cost = (NONE if x is None else said(x) for x in (ratio.benefit_gbp, ratio.cost_gbp))
            chance = NONE if ratio.share_above_one is None else percent(ratio.share_above_one)
            told = NONE if ratio.ratio is None else of_a_pound(ratio)
            name = f"{self.words.ratios[ratio.ratio_name].name}, {ratio.year}"
            cells = (name, benefit, cost, told, chance)
            rows.append(row(cells, "ratio", ratio.year, ratio.ratio_name))
        columns = ("Ratio", "Benefit", "Cost", "For each pound", "Chance of more than £1")
        return Table("Three ratios, each year", columns, tuple(rows), notes=self.beside_totals)

    def without_ratio(self) -> list[str]:
        """Why there is no ratio, each reason with the ratios it is of."""
        whys: dict[str, list[str]] = {}
        for ratio in self.value.ratios:
            if ratio.no_ratio_because:
                name = self.words.ratios[ratio.ratio_name].name.lower()
                whys.setdefault(ratio.no_ratio_because, []).append(f"{name} {ratio.year}")
        return [f"No {listed(names)}: {_small(why)}" for why, names in whys.items()]

    def put_in(self) -> Table:
        """Each kind of resource in the year, counted once."""
        given = of_year(self.value.given, self.year)
        by_kind = {kind: [g for g in given if g.resource_kind == kind] for kind in KINDS}
        kinds = [kind for kind, mine in by_kind.items() if mine]
        told = [_adding_up([part(by_kind[k]) for k in kinds], say) for part, say in ((_told, said), (_hours, number))]
        priced = [_adding_up([part(by_kind[k]) for k in kinds], said, of_all=True) for part in (_passed_on, _counted)]
        shown = [*told, *priced]
        cells = zip(kinds, *(cells for cells, _ in shown), strict=True)
        rows = tuple(row((self.words.kinds[kind], *of), "input", self.year, kind) for kind, *of in cells)
        last = row(("All resources", *(whole for _, whole in shown)), "input", self.year)
        columns = ("What was given", "As told", "Hours", "Of it passed on", f"Counted, {self.prices}")
        return Table(f"What was put in, {self.year}", columns, rows, (last,) if given else (), self._of_inputs())

    def _of_inputs(self) -> tuple[str, ...]:
        """In whose prices the inputs are, and what an hour is counted at."""
        if self.total is None:
            return ()
        return (f"{self.total.in_prices} Hours are counted at {self.total.hour_of_time}, as it held in their quarter.",)

    def put_in_sentences(self) -> list[str]:
        given = of_year(self.value.given, self.year)
        gaps = dict.fromkeys(g.no_amount_because for g in given if g.no_amount_because)
        found = [f"It cannot be brought to one year's prices: {_small(why)}" for why in gaps]
        if not given:
            found.append(f"No return of {self.year} says what was put in.")
        if self.total and self.total.leverage is not None:
            text = f"Each pound of public money came with {pounds(self.total.leverage, 2)} of other resources."
            found.append(named(text, "leverage", self.year))
        return found

    def flows(self) -> Figure | None:
        """Money and things, from whom to whom, in money of the year; gifts to oneself are no flow."""
        told = [
            Flow(g.giver, g.receiver, float(g.told_gbp))
            for g in of_year(self.value.given, self.year)
            if g.told_gbp and g.giver != g.receiver
        ]
        return self._flowing(
            told,
            "value-flows",
            f"Who gave to whom, {self.year}",
            "Money, and things at what they are said to be worth, as returns tell it. What is passed on is drawn "
            "again, and counted once. Own funds and hours are in the table above.",
            lambda flow: Name.of("flow", self.year, slug(flow.giver), slug(flow.receiver)),
        )

    def bought(self) -> Figure | None:
        """The same money and things, from whoever got them to the programme they were given for."""
        programmes = {self.names.get(b.programme_id, b.programme_id): b.programme_id for b in self.value.bought}
        told = [
            Flow(b.receiver, self.names.get(b.programme_id, b.programme_id), float(b.told_gbp))
            for b in of_year(self.value.bought, self.year)
            if b.told_gbp and b.giver != b.receiver
        ]
        return self._flowing(
            told,
            "value-bought",
            f"What it buys, {self.year}",
            "The same amounts, by the programme that returns told them for. What became of it is in the other tables: "
            "value is not what was paid.",
            lambda flow: Name.of("bought", self.year, slug(flow.giver), programmes[flow.receiver]),
        )

    def _flowing(
        self, told: Sequence[Flow], name: str, caption: str, keys: str, named_as: Callable[[Flow], Name]
    ) -> Figure | None:
        if not told:
            return None
        drawn, whole = charts.together(told), charts.summed(told)
        top = max(drawn, key=lambda f: f.amount)
        rows = [
            (f.giver, f.receiver, Traceable(said(Decimal(str(f.amount))), named_as(f)))
            for f in sorted(whole, key=lambda f: -f.amount)
        ]
        widest = f"The widest band is {short(top.amount)} from {top.giver} to {top.receiver}."
        return Figure(
            name=name,
            caption=caption,
            sentence=Traceable(widest, named_as(top) if top in whole else Name.of("input", self.year)),
            table=Table(caption, ("From", "To", "£ in money of the year"), tuple(rows)),
            chart=charts.flows(drawn),
            keys=(keys,),
        )


def of_a_pound(ratio: Ratio) -> str:
    assert ratio.ratio is not None
    if ratio.ratio_p05 is None or ratio.ratio_p95 is None:
        return pounds(ratio.ratio, 2)
    return f"{pounds(ratio.ratio, 2)} ({pounds(ratio.ratio_p05, 2)} to {pounds(ratio.ratio_p95, 2)})"


def _small(sentence: str) -> str:
    """A sentence as it goes on after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _told(given: Sequence[Given]) -> Decimal | None:
    amounts = [g.told_gbp for g in given if g.told_gbp is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _hours(given: Sequence[Given]) -> Decimal | None:
    hours = [g.hours for g in given if g.hours is not None]
    return sum(hours, Decimal(0)) if hours else None


def _passed_on(given: Sequence[Given]) -> Decimal | None:
    return sum((g.passed_on_gbp for g in given), Decimal(0)) if _counted(given) is not None else None


def _counted(given: Sequence[Given]) -> Decimal | None:
    """£ in the price base; None where any of it cannot be brought there."""
    amounts = [g.input_gbp - g.passed_on_gbp for g in given if g.input_gbp is not None]
    return sum(amounts, Decimal(0)) if len(amounts) == len(given) else None


def _adding_up(
    amounts: Sequence[Decimal | None], say: Callable[[Decimal], str], *, of_all: bool = False
) -> tuple[list[str], str]:
    """A column's cells in whole numbers, and their sum below them: what is shown adds up to what is shown.

    What is not known is a mark; `of_all` gives no sum then, and otherwise the sum is of what is known.
    """
    known = [amount for amount in amounts if amount is not None]
    whole = adding_up(known)
    left = iter(whole)
    cells = [NONE if amount is None else say(next(left)) for amount in amounts]
    has_sum = bool(known) and (len(known) == len(amounts) or not of_all)
    return cells, say(sum(whole, Decimal(0))) if has_sum else NONE
