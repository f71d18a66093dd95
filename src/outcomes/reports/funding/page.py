"""The funding report as data: each outcome compared, who was reached, what it cost, and what cannot be told.

Reports road: rows + definition → **page** → build. Templates only lay out what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from outcomes.reports.funding import charts
from outcomes.reports.funding.rows import ALL, BOTH, Compared, Figure, PublishedFunding, words_of
from outcomes.reports.funding.words import NOT_DEFINED, UNKNOWN, days, gbp, pence, points, share, shown, times, whole
from outcomes.reports.page import Figure as Drawn
from outcomes.reports.tables import Table
from outcomes.reports.wording import HIDDEN
from outcomes.vocabulary import Mechanism

_SIDE_ROWS = (
    ("People compared", "starts", whole, UNKNOWN),
    ("Of them, achieved it", "achieved", whole, UNKNOWN),
    ("Share, as it came", "crude", share, UNKNOWN),
    ("Days to it: half of them, and the middle half", "days_to_outcome", days, UNKNOWN),
    ("Of those achieved, lasted", "sustained", share, UNKNOWN),
    ("Of those achieved, verified", "verified", share, UNKNOWN),
    ("An outcome cost the funder", "funder_an_outcome", gbp, NOT_DEFINED),
    ("An outcome cost everybody", "all_an_outcome", gbp, NOT_DEFINED),
    ("… and what buying cost", "with_transaction_an_outcome", gbp, UNKNOWN),
)
_MONEY_COLUMNS = (
    ("From the funder", "funder_gbp", gbp, UNKNOWN),
    ("From everybody", "all_gbp", gbp, UNKNOWN),
    ("What buying cost", "transaction_gbp", gbp, UNKNOWN),
    ("Hours given", "hours", whole, UNKNOWN),
    ("Others’ £ for each public £", "own_a_public_pound", pence, "no public money"),
    ("Held by small partners", "small", share, UNKNOWN),
    ("Held by local partners", "local", share, UNKNOWN),
)


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


class FundingWriter:
    """Makes the page's blocks from one publication."""

    def __init__(self, funding: PublishedFunding) -> None:
        self.funding = funding
        self.partners = {p.partner_id: p.name for p in funding.published.partners}
        self.bands = {c.category: c.category_label for c in funding.published.categories if c.dimension == "need_band"}

    def in_short(self) -> list[str]:
        """A sentence for each outcome, to be read aloud."""
        return [
            f"{compared[0].label}: {'; '.join(_verdict(one) for one in compared)}."
            for compared in self.funding.outcomes.values()
        ]

    def overview(self) -> Drawn | None:
        """Every difference with its interval, on one scale."""
        found = [(f"{one.label}: {_pair(one)}", one) for one in self.funding.compared]
        if not any(one.of(BOTH, "difference").is_interval for _, one in found):
            return None
        caption = "Difference at equal need, in percentage points, with its 95 % interval"
        drawn = [
            charts.Interval(one.label, _pair(one), _hundredfold(one.of(BOTH, "difference")))
            for one in self.funding.compared
        ]
        rows = tuple((name, shown(one.of(BOTH, "difference"), points), one.verdict or HIDDEN) for name, one in found)
        return Drawn(
            name="differences",
            caption=caption,
            sentence="Right of the dotted line, more people achieved the outcome on the side named first.",
            table=Table(caption, ("Compared", "Difference, points", "Verdict"), rows),
            chart=charts.intervals(drawn, nought="no difference"),
        )

    def money(self) -> Table:
        """One row a programme: what was put in, by whom, and who held it."""
        columns = ("Programme", "Paid by", *(heading for heading, *_ in _MONEY_COLUMNS))
        rows = []
        for programme in self.funding.published.programmes:
            found = [
                shown(self.funding.money.get((programme.programme_id, figure, ALL), Figure()), writes, empty)
                for _, figure, writes, empty in _MONEY_COLUMNS
            ]
            way = Mechanism(programme.mechanism).words if programme.mechanism else ""
            rows.append((programme.name, way, *found))
        return Table("Money recorded in the returns counted, by programme", columns, tuple(rows))

    def outcomes(self) -> list[OutcomeBlock]:
        return [self._outcome(code, compared) for code, compared in self.funding.outcomes.items()]

    def _outcome(self, code: str, compared: list[Compared]) -> OutcomeBlock:
        seen = [one for one in compared if one.verdict is not None]
        sides = {side: one for one in seen for side in one.sides}
        return OutcomeBlock(
            code=code,
            label=compared[0].label,
            about=_about(compared[0]),
            differences=_differences(compared),
            sides=_side_table(compared[0].label, sides),
            left_out=_left_out(sides),
            suppositions=tuple(sentence for one in seen for sentence in _suppositions(one)),
            reached=self._reached(sides),
            reached_says=tuple(sentence for side, one in sides.items() for sentence in _reached_says(side, one)),
            funnels=tuple(figure for one in seen if (figure := self._funnel(code, one))),
        )

    def _reached(self, sides: dict[str, Compared]) -> Table:
        """One row a side and level of need: how many, how many of them achieved it, support a head."""
        rows = [
            (
                f"{_upper(words_of(side))}, {self._band(band).lower()} need",
                shown(one.of(side, "band_starts", band), whole),
                shown(one.of(side, "band_share", band), share),
                shown(one.of(side, "hours_a_head", band), _one_decimal),
            )
            for side, one in sides.items()
            for band in one.all_of(side, "band_starts")
        ]
        columns = ("Paid by, and need", "People", "Achieved it", "Hours a head")
        return Table("Who was reached, what they were given, and what came of it", columns, tuple(rows))

    def _band(self, band: str) -> str:
        return " and ".join(self.bands.get(one, one) for one in band.split(" + "))

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
        caption = f"{one.label}: partners, {_pair(one)}"
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
        found = [f"{_pair(one)}, {one.label.lower()}: {_would_tell(one)}" for one in self.funding.compared]
        return [*(text for text in found if not text.endswith(": ")), *self._money_unknown(), *_ALWAYS]

    def _money_unknown(self) -> list[str]:
        codes = {p.programme_id: p.name for p in self.funding.published.programmes}
        absent = [
            name for code, name in codes.items()
            if self.funding.money.get((code, "transaction_gbp", ALL), Figure()).value is None
        ]  # fmt: skip
        return (
            [f"What buying cost is not entered for {', '.join(absent)}. Enter it in the programme’s file."]
            if absent
            else []
        )


_ALWAYS = (
    "How long providers waited for their money, and the most they were out of pocket: payments with their days would "
    "tell it, and this publication holds none.",
    "What would have happened without any of it: a comparison group would tell it. This report compares ways of "
    "funding with each other only.",
)


def _pair(one: Compared) -> str:
    return f"{_upper(one.names[0])} against {one.names[1]}"


def _verdict(one: Compared) -> str:
    """A comparison in a few words."""
    first, second = one.names
    said = {
        "higher": f"higher under {first} than under {second}",
        "lower": f"lower under {first} than under {second}",
        "cannot tell": f"cannot tell {first} from {second}",
        "not comparable": f"{first} and {second} are not comparable",
    }
    return said[one.verdict] if one.verdict else f"{first} and {second} are hidden {HIDDEN}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _scope(one: Compared) -> str:
    return f" This speaks of {one.scope}." if one.scope else ""


def _about(one: Compared) -> str:
    known = {"said": "said by the partner", "evidenced": "with its evidence named", "verified": "verified"}
    return f"Counted where it came within {one.window_days} days of the start and is {known[one.evidence]}, at least."


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
            _pair(one),
            *(shown(one.of(side, "standardised"), share) for side in one.sides),
            shown(one.of(BOTH, "difference"), points),
            one.verdict or HIDDEN,
            f"{one.reason}{_scope(one)}",
        )
        for one in compared
    )
    return Table(f"{compared[0].label}: shares at equal need, with 95 % intervals", columns, rows)


def _side_table(label: str, sides: dict[str, Compared]) -> Table:
    """One column a side."""
    rows = tuple(
        (heading, *(shown(one.of(side, figure), writes, empty) for side, one in sides.items()))
        for heading, figure, writes, empty in _SIDE_ROWS
    )
    return Table(f"{label}: each side", ("Figure", *(_upper(words_of(side)) for side in sides)), rows)


def _left_out(sides: dict[str, Compared]) -> Table:
    rows = tuple(
        (f"{_upper(words_of(side))}: {reason}", shown(figure, whole))
        for side, one in sides.items()
        for reason, figure in one.all_of(side, "left_out").items()
    )
    return Table("Starts that are not compared, and why", ("Why", "People"), rows)


def _suppositions(one: Compared) -> list[str]:
    """What the difference would be if the paid side's need or people were not what they seem."""
    made = []
    for kind, words in (
        ("upcoding", "If up to {:.0%} of the people recorded above the lowest need were truly of the need below"),
        ("creaming", "If people of the same recorded need had been up to {:.2f} times likelier to succeed anyhow"),
    ):
        found = one.all_of(BOTH, kind)
        if found:
            most = max(float(size) for size in found)
            low = min(f.lower or 0.0 for f in found.values())
            high = max(f.upper or 0.0 for f in found.values())
            said = f"the difference would lie between {points(low)} and {points(high)} points"
            made.append(f"{_pair(one)}: {_lower(words.format(most))}, {said}.")
    return [*made, *_tipping(one)]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tipping(one: Compared) -> list[str]:
    found = one.of(BOTH, "tipping_upcoding"), one.of(BOTH, "tipping_creaming")
    if one.verdict not in ("higher", "lower") or not one.all_of(BOTH, "upcoding"):
        return []
    upcoded = (
        f"{found[0].value:.0%} of need so recorded" if found[0].value else "no share of need so recorded up to half"
    )
    easier = f"people {found[1].value:.2f} times likelier" if found[1].value else "no people up to twice as likely"
    return [f"{_pair(one)}: the verdict would fall at {upcoded}, or at {easier}."]


def _reached_says(side: str, one: Compared) -> list[str]:
    name = _upper(words_of(side))
    return [f"{name}: {text}" for text in (_creaming(one, side), _parking(one, side), _recorded(one, side)) if text]


def _creaming(one: Compared, side: str) -> str:
    difference, started = one.of(side, "creaming_difference"), one.of(side, "high_started")
    if difference.is_hidden or started.is_hidden:
        return "whether easier people were taken is hidden, because few people are in some groups."
    if not difference.is_interval:
        return "nobody is recorded as referred and turned away, so whether easier people were taken cannot be told."
    referred = shown(one.of(side, "high_referred"), share)
    shares = f"{shown(started, share)} of those who started are of the highest need, and {referred} of those referred"
    if (difference.upper or 0) < 0:
        return f"{shares}: those of higher need were less likely to be taken on (creaming)."
    return f"{shares}: no sign that easier people were taken."


def _parking(one: Compared, side: str) -> str:
    ratio = one.of(side, "hours_ratio")
    if not ratio.is_interval:
        return ""
    said = f"people of the highest need were given {shown(ratio, times)} times the hours of those of the lowest"
    return f"{said}: less for those who need more (parking)." if (ratio.upper or 0) < 1 else f"{said}."


def _recorded(one: Compared, side: str) -> str:
    if one.of(side, "paid_for_outcomes").value != 1.0:
        return ""
    own, within = one.of(side, "need_by_provider"), one.of(side, "within_prices")
    said = f"the provider, who is paid for outcomes, itself recorded the need of {shown(own, share)} of them"
    return f"{said}; {shown(within, share)} of the differences in need lie within one price."


def _point(name: str, is_first: bool, starts: Figure, figure: Figure, act: Figure) -> charts.Point:
    ends = [100 * (end or 0.0) for end in (figure.value, figure.lower, figure.upper, act.lower, act.upper)]
    return charts.Point(name, starts.value or 0.0, ends[0], is_first, (ends[1], ends[2]), (ends[3], ends[4]))


def _would_tell(one: Compared) -> str:
    if one.verdict is None:
        return "hidden. More people in each group would let it be shown."
    if one.verdict == "cannot tell":
        seen = one.of(BOTH, "detectable")
        could = (
            f" With what there is, a difference under {shown(seen, points)} points mostly goes unseen."
            if seen.value
            else ""
        )
        return f"cannot tell. More partners on each side would tell more than more people of the same partners.{could}"
    if one.verdict == "not comparable":
        return (
            f"not comparable. {one.reason} The same outcome, evidence and level of need, recorded on both sides, would."
        )
    return ""
