"""How a published figure was made, in sentences from other published figures: everybody may see them.

On the road: store's tables of value, published copy → **figure_sums** → place.trace, which adds the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outcomes.figure_names import ALL, PARTNER, Name, slug, swing_name
from outcomes.figures_moved import split_names
from outcomes.framework.definitions import PlaceDefinition
from outcomes.impact.contributed import CONTRIBUTION, by_credit
from outcomes.impact.sums import gbp, plain, sum_of, together
from outcomes.store import trace
from outcomes.store.database import Store

if TYPE_CHECKING:
    import pandas as pd

Lines = Sequence[Mapping[str, Any]]
HIDDEN = "Its value is hidden."
NOT_PUBLISHED = "No value of it is published."


@dataclass(frozen=True)
class Sums:
    """Makes the sentences. `query` asks the published copy; the store's tables of value are as last published."""

    store: Store
    definition: PlaceDefinition
    query: Callable[[str], pd.DataFrame]

    def made(self, name: Name) -> list[str]:
        """How the figure was made; nothing where it is told and not worked out, or where it is not published."""
        makers: dict[str, Callable[[Name], list[str]]] = {
            "value": self._value,
            "split": self._split,
            "swing": self._swing,
            "beside": self._beside,
            "ratio": self._ratio,
            "leverage": self._leverage,
            "input": lambda asked: self._given(asked.span, asked.code or None),
            "flow": self._flow,
            "bought": self._bought,
            "attainment": self._attainment,
            "score": self._score,
            "change": self._change,
            "joint": self._joint,
            "funding": self._funding,
            "compared": self._compared,
        }
        return list(dict.fromkeys(makers[name.what](name))) if name.what in makers else []

    def lines(self, name: Name) -> list[dict[str, Any]]:
        """The value lines a figure is made of."""
        year = name.span
        if name.what == "value":
            return list(trace.value_lines_of(self.store, year, name.code or None, name.programme or None))
        found = list(trace.value_lines_of(self.store, year, None, None))
        if name.what == "split":
            return [line for line in found if self._is_in(line, name)]
        if name.what == "swing" and (swung := self._swung(name)) is not None:
            return [x for x in found if swung["parameter_code"] in (x["indicator_code"], x["unit_value_code"])]
        return found

    def _is_in(self, line: Mapping[str, Any], name: Name) -> bool:
        by, category = name.parts
        if by == "programme":
            return bool(line["programme_id"] == category)
        if by in (PARTNER, CONTRIBUTION) or by in self.definition.framework.breakdowns:
            return True
        return name in split_names(name.span, line["indicator_code"], [line["value_side"]], self.definition)

    # Value

    def _value(self, name: Name) -> list[str]:
        if name.dimension:
            return self._share(name)
        lines = self.lines(name)
        if name.code and not lines:
            why = trace.left_out_because(self.store, name.span, name.code)
            return [f"It has no value: {why}" if why else NOT_PUBLISHED]
        return self._sums(lines)

    def _share(self, name: Name) -> list[str]:
        """What a partner or an area has of an indicator's value."""
        shares = trace.shares_of(self.store, name.span, name.dimension, name.category)
        found = [(amount, hidden) for code, amount, hidden in shares if code == name.code]
        if not found:
            return [NOT_PUBLISHED]
        amount, is_hidden = found[0]
        return [HIDDEN if is_hidden else f"{name}: {gbp(amount)}"]

    def _sums(self, lines: Lines) -> list[str]:
        """Each line's sum, and what they come to together."""
        factors = trace.discounted_by(self.store)
        made = [sum_of(line, factors) for line in lines]
        return [*made, f"Together: {together([line['value_gbp'] for line in lines])}"] if len(lines) > 1 else made

    def _split(self, name: Name) -> list[str]:
        by, category = name.parts
        if by == "cashable":
            return self._cashable(self.lines(name), category)
        if by == CONTRIBUTION:
            return self._contributed(name)
        if by == PARTNER or by in self.definition.framework.breakdowns:
            shares = trace.shares_of(self.store, name.span, by, category)
            if any(hidden for *_, hidden in shares):
                return [HIDDEN]
            return _added([(code, amount) for code, amount, _ in shares])
        return self._sums(self.lines(name))

    def _cashable(self, lines: Lines, category: str) -> list[str]:
        """What budgets are spared of each line: all, what is said to be cashable or not, or what nothing is said of."""
        fiscal = [line for line in lines if line["value_side"] == "fiscal"]
        of = {
            "spared": [(line, line["after_discounting_gbp"]) for line in fiscal],
            "said": [(line, line["cashable_gbp"]) for line in fiscal if line["cashable_gbp"] is not None],
            "kept": [
                (line, line["after_discounting_gbp"] - line["cashable_gbp"])
                for line in fiscal
                if line["cashable_gbp"] is not None
            ],
            "unsaid": [(line, line["after_discounting_gbp"]) for line in fiscal if line["cashable_gbp"] is None],
        }
        found = [(f"{line['indicator_code']}, {line['programme_id']}", amount) for line, amount in of[category]]
        return _added(found) or ["Nothing of it: £0.00"] if fiscal else []

    def _contributed(self, name: Name) -> list[str]:
        """Each outcome's value, shared as its published credit is."""
        credit = self.query(_CREDIT)
        mine = credit[credit["year"] == name.span]
        worth = _by_indicator(trace.value_lines_of(self.store, name.span, None, None))
        found = []
        for code, amount in worth.items():
            rows = mine[mine["indicator_code"] == code]
            people = dict(zip(rows["partner_id"], map(int, rows["equal_people"]), strict=True))
            part = by_credit(amount, people).get(name.part(1))
            if part is not None:
                told = f"{people[name.part(1)]} of {sum(people.values())} credited, of {gbp(amount)}"
                found.append((f"{code}, {told}", part))
        return _added(found)

    def _swung(self, name: Name) -> dict[str, Any] | None:
        """The published row of the figure that the total was moved by."""
        rows = trace.rows_of_year(self.store, "value_sensitivity", _SWING, name.span)
        named = ((swing_name(name.span, *(row[column] for column in _PARAMETER)), row) for row in rows)
        return next((row for one, row in named if one == name), None)

    def _swing(self, name: Name) -> list[str]:
        row = self._swung(name)
        if row is None:
            return []
        ends = (("low", "value_at_low_gbp"), ("high", "value_at_high_gbp"))
        return [
            f"With {plain(row[f'parameter_{end}'])} in the place of {plain(row['parameter_central'])}, all "
            f"else as it is, the total is {gbp(Decimal(row[total]))}, to the pound."
            for end, total in ends
        ] + self._sums(trace.value_lines_of(self.store, name.span, None, None))

    def _beside(self, name: Name) -> list[str]:
        columns = "beside_name, value_gbp, ratio, beside_how, beside_source"
        for row in trace.rows_of_year(self.store, "value_beside", columns, name.span):
            if row["beside_name"] == name.code:
                if row["value_gbp"] is None:
                    return [f"There is none: nothing of {name.span} is valued."]
                lines = self._sums(trace.value_lines_of(self.store, name.span, None, None))
                ratio = "" if row["ratio"] is None else f", £{row['ratio']:,.2f} for each pound put in"
                told = f"Counted otherwise: {gbp(row['value_gbp'])}{ratio}. {row['beside_how']}"
                return [told, f"Source: {row['beside_source']}", "The same lines, each pound counted once:", *lines]
        return []

    # What was put in

    def _ratio(self, name: Name) -> list[str]:
        found = trace.ratio_of(self.store, name.span, name.code)
        if found is None:
            return []
        if found["ratio"] is None:
            return [f"There is none: {found['no_ratio_because']}"]
        made = f"{gbp(found['benefit_gbp'])} ÷ {gbp(found['cost_gbp'])} = £{found['ratio']:,.2f} for each pound"
        given = self._given(name.span, None) if name.code == "sroi" else []
        return [made, *self._sums(trace.value_lines_of(self.store, name.span, None, None)), *given]

    def _leverage(self, name: Name) -> list[str]:
        totals = trace.rows_of_year(self.store, "value_total", "inputs_gbp, leverage", name.span)
        if not totals:
            return []
        if totals[0]["leverage"] is None:
            return ["There is none: what was put in has no total, or there is no public money in it."]
        everything = totals[0]["inputs_gbp"]
        kept = trace.put_in(self.store, name.span, "public_money")
        public = sum((amount - passed for _, amount, passed in kept), Decimal(0))
        made = f"({gbp(everything)} − {gbp(public)}) ÷ {gbp(public)} = £{totals[0]['leverage']:,.2f}"
        return [f"{made} of other resources with each pound of public money", *self._given(name.span, None)]

    def _given(self, year: str, kind: str | None) -> list[str]:
        """What was put in, by kind; as told, where a part of it could not be brought to the price base."""
        found = trace.put_in(self.store, year, kind)
        if any(amount is None for _, amount, _ in found):
            return self._as_told(year, kind)
        less = [f", less {gbp(passed)} that was passed on and counts once" if passed else "" for *_, passed in found]
        said = [f"{name}: {gbp(amount)}{words}" for (name, amount, _), words in zip(found, less, strict=True)]
        counted = [amount - passed for _, amount, passed in found]
        return [*said, f"Put in: {together(counted)}"] if len(found) > 1 else said

    def _as_told(self, year: str, kind: str | None) -> list[str]:
        rows = self._inputs(year)
        whys = dict.fromkeys(str(row["no_amount_because"]) for row in rows if row["no_amount_because"])
        mine = [row for row in rows if kind in (None, row["resource_kind"]) and row["told_gbp"] is not None]
        said = [f"It cannot be brought to one year's prices: {why[:1].lower()}{why[1:]}" for why in whys]
        return [*said, *_added([(_flow_words(row), row["told_gbp"]) for row in mine], of="As told")]

    def _inputs(self, year: str) -> list[dict[str, Any]]:
        columns = "resource_kind, giver, receiver, told_gbp, no_amount_because"
        return trace.rows_of_year(self.store, "value_input", columns, year)

    def _flow(self, name: Name) -> list[str]:
        mine = [r for r in self._inputs(name.span) if (slug(r["giver"]), slug(r["receiver"])) == name.parts]
        told = [(_flow_words(row), row["told_gbp"]) for row in mine if row["told_gbp"] is not None]
        return _added(told, of="Together, in money of the year")

    def _bought(self, name: Name) -> list[str]:
        columns = "resource_kind, giver, receiver, programme_id, told_gbp"
        rows = trace.rows_of_year(self.store, "value_bought", columns, name.span)
        mine = [
            r for r in rows if (slug(r["receiver"]), r["programme_id"]) == name.parts and r["giver"] != r["receiver"]
        ]
        return _added([(_flow_words(row), row["told_gbp"]) for row in mine], of="Together, in money of the year")

    # What is no pound: from the published copy, where small numbers are protected

    def _attainment(self, name: Name) -> list[str]:
        quarter = " " in name.span
        frame = self.query(_QUARTERS if quarter else _YEARS)
        frame = frame[(frame["indicator_code"] == name.code) & (frame["period" if quarter else "year"] == name.span)]
        frame = frame if quarter else frame[frame["dimension"] == ALL]
        told = ("result", "lower", "upper", "baseline", "target", "attainment")
        return [_told(row, told) for row in _rows(frame)]

    def _score(self, name: Name) -> list[str]:
        framework, what = name.parts
        frame = self.query(_SCORES.get(what, _LINES))
        frame = frame[(frame["year"] == name.span) & (frame["framework_code"] == framework)]
        frame = frame if what in _SCORES else frame[frame["bottom_line"] == what]
        return [_told(row, ("score", "coverage_pct", "indicators_scored", "indicators_total")) for row in _rows(frame)]

    def _change(self, name: Name) -> list[str]:
        frame = self.query("select * from reliable_change")
        group = name.parts[1:] or (ALL, ALL)
        frame = frame[(frame["year"] == name.span) & (frame["scale"] == name.code)]
        frame = frame[(frame["dimension"] == group[0]) & (frame["category"] == group[1])]
        told = ("pairs", "recovered", "improved", "unchanged", "deteriorated", "without_second")
        return [_told(row, told) for row in _rows(frame)]

    def _joint(self, name: Name) -> list[str]:
        query, key, told = _JOINT[name.code]
        frame = self.query(query)
        frame = frame[frame["year"] == name.span]
        if key:
            frame = frame[frame[key] == name.part(1)]
        return [_told(row, told) for row in _rows(frame)]

    def _funding(self, name: Name) -> list[str]:
        frame = self.query("select * from comparison_figure where comparison_no = 0 order by all")
        rows = _rows(frame[frame["side"] == name.span])
        return [f"{row['figure']}, {row['figure_of']}: {plain(row['figure_value'])}" for row in rows if _is(row)]

    def _compared(self, name: Name) -> list[str]:
        """The figures of a side as published, what may not be shown as hidden, and what the comparison can say."""
        other, achievement, side, *figure = name.parts
        heads = self.query("select * from comparison order by comparison_no")
        sides = (heads["side_one"] == name.span) & (heads["side_other"] == other)
        head = next(iter(_rows(heads[sides & (heads["achievement"] == achievement)])), None)
        if head is None:
            return []
        frame = self.query("select * from comparison_figure where comparison_no > 0 order by all")
        mine = frame[(frame["comparison_no"] == head["comparison_no"]) & (frame["side"] == side)]
        rows = _rows(mine[mine["figure"] == figure[0]] if figure else mine)
        if not rows:
            return [str(head["verdict_reason"])] if head["is_hidden"] else []
        return [*(_figure_words(row) for row in rows), _verdict_words(head), f"Why: {head['verdict_reason']}"]


_PARAMETER = ("parameter_kind", "parameter_code", "parameter_part")
_SWING = (
    "parameter_kind, parameter_code, parameter_part, parameter_low, parameter_central, parameter_high, "
    "value_at_low_gbp, value_at_high_gbp"
)
_QUARTERS, _YEARS = "select * from place_quarter_indicator", "select * from place_year_breakdown"
_CREDIT = """
    select c.year, o.indicator_code, c.partner_id, c.equal_people
    from joint_credit c
    join joint_outcome o using (year, achievement)
    join indicator i using (indicator_code)
    where i.kind = 'people'
    order by all
"""
_LINES = "select * from bottom_line"
_SCORES = {"headline": "select * from headline", "collective": "select * from joint_score"}
_JOINT: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "people": ("select * from shared_people", "", ("sharing", "partner_id", "other_partner_id", "partners", "people")),
    "counted": ("select * from joint_year_people", "indicator_code", ("lower", "upper", "summed", "estimate")),
    "outcome": ("select * from joint_outcome", "achievement", ("people",)),
    "credit": ("select * from joint_credit", "achievement", ("partner_id", "equal_people", "dose_people")),
    "rate": (
        "select * from joint_rate",
        "achievement",
        ("partners", "achieved_pct", "high_need_pct", "unknown_need_pct"),
    ),
    "health": (
        "select * from joint_health",
        "partner_id",
        ("returns_due", "returns_in", "returns_on_time", "returns_right_first", "hours_spent", "promises_kept"),
    ),
    "pooled": ("select * from joint_pooled", "resource_kind", ("told_gbp", "hours")),
}
"""What is told of people and work that partners share: its published table, what the rows are of, and its figures."""


def _flow_words(row: Mapping[str, Any]) -> str:
    return f"{row['resource_kind']}, {row['giver']} to {row['receiver']}"


def _by_indicator(lines: Lines) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        code = line["indicator_code"]
        found[code] = found.get(code, Decimal(0)) + line["value_gbp"]
    return found


def _added(amounts: Sequence[tuple[str, Decimal]], *, of: str = "Together") -> list[str]:
    """Each amount with its words, and what they come to."""
    said = [f"{words}: {gbp(amount)}" for words, amount in amounts]
    return [*said, f"{of}: {together([amount for _, amount in amounts])}"] if len(amounts) > 1 else said


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


def _is(row: Mapping[str, Any]) -> bool:
    return row["figure_value"] is not None and row["figure_value"] == row["figure_value"]


def _told(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    """The columns of a row that say something, each with its name; that it is hidden, where it is."""
    if row.get("is_hidden"):
        return HIDDEN
    told = {column: row.get(column) for column in columns}
    known = {column: value for column, value in told.items() if value is not None and value == value}
    words = [f"{c} {plain(v) if isinstance(v, (int, float, Decimal)) else v}" for c, v in known.items()]
    return ", ".join(words).replace("_", " ")


def _figure_words(row: Mapping[str, Any]) -> str:
    """A figure of a comparison, with its interval where it has one."""
    named = f"{row['figure']}, {row['figure_of']}"
    if row["is_hidden"]:
        return f"{named}: hidden, because so few people are behind it"
    if not _is(row):
        return f"{named}: not known, or not defined"
    has_ends = all(row[end] is not None and row[end] == row[end] for end in ("figure_lower", "figure_upper"))
    ends = f" ({plain(row['figure_lower'])} to {plain(row['figure_upper'])})" if has_ends else ""
    return f"{named}: {plain(row['figure_value'])}{ends}"


def _verdict_words(head: Mapping[str, Any]) -> str:
    evidence = f"evidence at least {head['evidence_level']}"
    window = f"within {head['window_days']} days of the start, {evidence}"
    return f"{head['achievement_label']}, {head['side_one']} beside {head['side_other']}, {window}"
