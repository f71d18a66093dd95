"""The funding report as data: each outcome compared, who was reached, what it cost, and what cannot be told.

Reports road: rows + definition → **page** → build. Templates only lay out what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from outcomes.figure_names import Name, compared_name
from outcomes.reports.following import by_cell
from outcomes.reports.funding import charts, money, sentences
from outcomes.reports.funding.rows import BOTH, Compared, Figure, PublishedFunding, words_of
from outcomes.reports.funding.words import (
    NOT_DEFINED,
    PART_NOT_ENTERED,
    UNKNOWN,
    days,
    gbp,
    points,
    share,
    shown,
    whole,
)
from outcomes.reports.page import Figure as Drawn
from outcomes.reports.tables import Table
from outcomes.reports.wording import HIDDEN

_SIDE_ROWS = (
    ("People compared", "starts", whole, UNKNOWN),
    ("Of them, achieved it", "achieved", whole, UNKNOWN),
    ("Share, as it came", "crude", share, UNKNOWN),
    ("Days to it: half of them, and the middle half", "days_to_outcome", days, UNKNOWN),
    ("Of those achieved, lasted", "sustained", share, UNKNOWN),
    ("Of those achieved, verified", "verified", share, UNKNOWN),
    ("Of those achieved, rejected and yet counted", "rejected", share, UNKNOWN),
    ("An outcome cost the funder, by returns", "funder_an_outcome", gbp, NOT_DEFINED),
    ("An outcome cost the funder, as paid so far", "paid_an_outcome", gbp, UNKNOWN),
    ("An outcome cost everybody", "all_an_outcome", gbp, NOT_DEFINED),
    ("Competing for it, an outcome", "competition_an_outcome", gbp, NOT_DEFINED),
    ("Managing, monitoring, verifying, an outcome", "running_an_outcome", gbp, NOT_DEFINED),
    ("Everybody, and what buying cost", "with_transaction_an_outcome", gbp, NOT_DEFINED),
)
_RESTS_ON = {
    "funder_an_outcome": {"funder_gbp": UNKNOWN},
    "all_an_outcome": {"all_gbp": UNKNOWN},
    "competition_an_outcome": {"competition_gbp": PART_NOT_ENTERED},
    "running_an_outcome": {"running_gbp": PART_NOT_ENTERED},
    "with_transaction_an_outcome": {"transaction_gbp": PART_NOT_ENTERED, "all_gbp": UNKNOWN},
}
"""The sums behind a cost of an outcome, and what stands where one is not known, whether there are outcomes or none."""


_JOINT = " + "


@dataclass(frozen=True)
class OutcomeBlock:
    """An outcome with its comparisons: the differences, each side's figures, who was reached."""

    code: str
    label: str
    about: str
    differences: Table
    sides: Table
    left_out: Table
    suppositions: tuple[str, ...]
    reached: Table
    reached_says: tuple[str, ...]
    funnels: tuple[Drawn, ...]


@dataclass(frozen=True)
class Alone:
    """Who was reached under ways of funding that no comparison shows."""

    table: Table
    says: tuple[str, ...]


class FundingWriter:
    """Makes the page's blocks from one publication."""

    def __init__(self, funding: PublishedFunding) -> None:
        self.funding = funding
        self.partners = {p.partner_id: p.name for p in funding.published.partners}
        self.bands = {c.category: c.category_label for c in funding.published.categories if c.dimension == "need_band"}

    def in_short(self) -> list[str]:
        """A sentence for each outcome, to be read aloud."""
        return [sentences.in_short(compared) for compared in self.funding.outcomes.values()]

    def overview(self) -> Drawn | None:
        """Every difference with its interval, on one scale."""
        found = [(f"{one.label}: {sentences.pair(one)}", one) for one in self.funding.compared]
        if not any(one.of(BOTH, "difference").is_interval for _, one in found):
            return None
        caption = "Difference at equal need, in percentage points, with its 95 % interval"
        drawn = [
            charts.Interval(one.label, sentences.pair(one), _hundredfold(difference))
            for one in self.funding.compared
            if (difference := one.of(BOTH, "difference")).is_interval
        ]
        rows = tuple(
            (name, _or_hidden(one, shown(one.of(BOTH, "difference"), points)), one.verdict or HIDDEN)
            for name, one in found
        )
        return Drawn(
            name="differences",
            caption=caption,
            sentence="Right of the dotted line, more people achieved the outcome on the side named first.",
            table=Table(caption, ("Compared", "Difference, points", "Verdict"), rows),
            chart=charts.intervals(drawn, nought="no difference"),
        )

    def outcomes(self) -> list[OutcomeBlock]:
        return [self._outcome(code, compared) for code, compared in self.funding.outcomes.items()]

    def _outcome(self, code: str, compared: list[Compared]) -> OutcomeBlock:
        seen = [one for one in compared if one.verdict is not None]
        sides = {side: one for one in seen for side in one.sides}
        return OutcomeBlock(
            code=code,
            label=compared[0].label,
            about=sentences.about(compared[0]),
            differences=_differences(compared),
            sides=_side_table(compared[0].label, sides),
            left_out=_left_out(sides),
            suppositions=tuple(sentence for one in seen for sentence in sentences.suppositions(one)),
            reached=self._reached(sides),
            reached_says=tuple(sentence for side, one in sides.items() for sentence in sentences.reached(side, one)),
            funnels=tuple(figure for one in seen if (figure := self._funnel(code, one))),
        )

    def _reached(self, sides: dict[str, Compared]) -> Table:
        """One row a side and level of need: how many, how many of them achieved it, support a head."""
        rows = [
            (
                f"{sentences.upper(words_of(side))}, {self._band(band).lower()} need",
                shown(one.of(side, "band_starts", band), whole),
                shown(one.of(side, "band_share", band), share),
                shown(one.of(side, "hours_a_head", band), _one_decimal),
            )
            for side, one in sides.items()
            for band in self._from_the_lowest(one.all_of(side, "band_starts"))
        ]
        columns = ("Paid by, and need", "People", "Achieved it", "Hours a head")
        return Table("Who was reached, what they were given, and what came of it", columns, tuple(rows))

    def reached_alone(self) -> Alone:
        """Whom the ways of funding reached that no comparison shows."""
        compared = {side for one in self.funding.compared if one.verdict for side in one.sides}
        ways = dict.fromkeys(p.mechanism for p in self.funding.published.programmes if p.mechanism)
        alone = [way for way in ways if way not in compared]
        told = [way for way in alone if way in self.funding.reached]
        rows = [
            (
                f"{sentences.upper(words_of(way))}, {self._band(band).lower()} need",
                shown(self.funding.of(way, "reached_band", band), whole),
                shown(self.funding.of(way, "reached_hours", band), _one_decimal),
            )
            for way in told
            for band in self._from_the_lowest(self.funding.all_of(way, "reached_band"))
        ]
        said = [text for way in told for text in sentences.reached_alone(way, partial(self.funding.of, way))]
        others = [way for way in alone if way not in told]
        said += [sentences.not_told(others)] if others else []
        columns = ("Paid by, and need", "People who started", "Hours a head")
        return Alone(
            Table("Who was reached under ways of funding that are not compared", columns, tuple(rows)), tuple(said)
        )

    def _from_the_lowest(self, bands: Iterable[str]) -> list[str]:
        """Levels of need in their order; some joined stand where the lowest of them does."""
        order = list(self.bands)
        first = {band: band.split(_JOINT)[0] for band in bands}
        return sorted(first, key=lambda band: order.index(first[band]) if first[band] in order else len(order))

    def _band(self, band: str) -> str:
        return " and ".join(self.bands.get(one, one) for one in band.split(_JOINT))

    def _funnel(self, code: str, one: Compared) -> Drawn | None:
        """The partners of both sides; those hidden are counted and not shown."""
        points_, rows, hidden = [], [], 0
        for side in one.sides:
            for partner, figure in one.all_of(side, "partner_share").items():
                name, starts = self.partners.get(partner, partner), one.of(side, "partner_starts", partner)
                act = one.of(side, "partner_limits", partner)
                rows.append((name, words_of(side), shown(starts, whole), shown(replace(figure, lower=None), share)))
                hidden += figure.is_hidden
                if not figure.is_hidden:
                    points_.append(_point(name, side == one.sides[0], starts, figure, act))
        if not rows:
            return None
        caption = f"{one.label}: partners, {sentences.pair(one)}"
        out = [p.name for p in points_ if not p.act[0] <= p.share <= p.act[1]]
        said = f"Outside what chance alone would do: {', '.join(out)}." if out else "No partner is far from the others."
        more = f" {hidden} partners are hidden." if hidden > 1 else ""
        return Drawn(
            name=f"{code}-funnel-{one.number}",
            caption=caption,
            sentence=said + more,
            table=Table(caption, ("Partner", "Paid by", "People", "Achieved it, adjusted for need"), tuple(rows)),
            chart=charts.funnel(points_) if points_ else None,
            keys=(f"Filled: {one.names[0]}. Open: {one.names[1]}. Dashed: 95 % limits; dotted: 99.8 %.",),
        )

    def unknown(self) -> list[str]:
        """What cannot be told, each with what data would tell it."""
        found = [
            f"{sentences.pair(one)}, {one.label.lower()}: {sentences.would_tell(one)}" for one in self.funding.compared
        ]
        told = [text for text in found if not text.endswith(": ")]
        return [*told, *self._whether_it_lasted(), *money.unknown(self.funding), *_ALWAYS]

    def _whether_it_lasted(self) -> list[str]:
        labels = [
            compared[0].label
            for compared in self.funding.outcomes.values()
            if not any(_is_told(one.of(side, "sustained")) for one in compared for side in one.sides)
        ]
        said = "another achievement that shows it, named in the framework under lasted, would tell it."
        return [f"Whether these outcomes lasted ({', '.join(labels).lower()}): {said}"] if labels else []


_ALWAYS = (
    "What would have happened without any of it: a comparison group would tell it. This report compares ways of "
    "funding with each other only.",
)


def _is_told(figure: Figure) -> bool:
    return figure.is_hidden or figure.value is not None


def _hundredfold(figure: Figure) -> Figure:
    ends = [None if end is None else 100 * end for end in (figure.value, figure.lower, figure.upper)]
    return Figure(ends[0], ends[1], ends[2], figure.is_hidden)


def _one_decimal(value: float) -> str:
    return f"{value:,.1f}"


def _differences(compared: list[Compared]) -> Table:
    """One row a comparison: both shares at equal need, the difference, the verdict and why."""
    columns = ("Compared", "First", "Second", "Difference, points", "Verdict", "Why, and of what it speaks")
    rows = tuple(
        (
            sentences.pair(one),
            *(_or_hidden(one, shown(one.of(side, "standardised"), share)) for side in one.sides),
            _or_hidden(one, shown(one.of(BOTH, "difference"), points)),
            one.verdict or HIDDEN,
            f"{one.reason}{sentences.scope(one)}",
        )
        for one in compared
    )
    return Table(f"{compared[0].label}: shares at equal need, with 95 % intervals", columns, rows)


def _or_hidden(one: Compared, words: str) -> str:
    """A comparison that is hidden has no figures at all: they are hidden, and not unknown."""
    return words if one.verdict else HIDDEN


def _side_table(label: str, sides: dict[str, Compared]) -> Table:
    """One column a side."""
    rows = tuple(
        (
            heading,
            *(shown(one.of(side, figure), writes, _empty(one, side, figure, empty)) for side, one in sides.items()),
        )
        for heading, figure, writes, empty in _SIDE_ROWS
    )
    made = Table(f"{label}: each side", ("Figure", *(sentences.upper(words_of(side)) for side in sides)), rows)
    return by_cell(made, [_names(sides, figure) for _, figure, *_ in _SIDE_ROWS])


def _names(sides: dict[str, Compared], figure: str) -> list[Name]:
    """The names of a figure of each side, in the comparison that it is taken from."""
    return [compared_name(one.sides, one.achievement, side, figure) for side, one in sides.items()]


def _empty(one: Compared, side: str, figure: str, empty: str) -> str:
    """What stands where there is no figure."""
    for name, words in _RESTS_ON.get(figure, {}).items():
        behind = one.of(side, name)
        if behind.value is None and not behind.is_hidden:
            return words
    return empty


def _left_out(sides: dict[str, Compared]) -> Table:
    rows = tuple(
        (f"{sentences.upper(words_of(side))}: {reason}", shown(figure, whole))
        for side, one in sides.items()
        for reason, figure in one.all_of(side, "left_out").items()
    )
    return Table("Starts that are not compared, and why", ("Why", "People"), rows)


def _point(name: str, is_first: bool, starts: Figure, figure: Figure, act: Figure) -> charts.Point:
    ends = [100 * (end or 0.0) for end in (figure.value, figure.lower, figure.upper, act.lower, act.upper)]
    return charts.Point(name, starts.value or 0.0, ends[0], is_first, (ends[1], ends[2]), (ends[3], ends[4]))
