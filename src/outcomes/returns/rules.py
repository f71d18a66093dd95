"""The third gate: do rows, sheets and earlier returns agree? One function a rule, named by a stable code.

Returns road: schemas → **rules** → findings. A rule on one row sees every row whose own cells passed; a rule across
rows waits until the second gate is clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from outcomes.framework.definitions import Framework
from outcomes.periods import Quarter
from outcomes.returns.checked import CheckedTable, Sent, different
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.personal import what_is_personal


@dataclass(frozen=True)
class Returned:
    """All of one return, typed, with what the place knows of the partner's earlier ones.

    `history` gives the partner's accepted totals in this programme by indicator and quarter; asked only when needed.
    """

    sent: Sent
    framework: Framework
    tables: tuple[CheckedTable, ...]
    expected_indicators: frozenset[str]
    history: Callable[[], Mapping[str, Mapping[str, float]]] = dict

    @cached_property
    def result_rows(self) -> list[dict[str, Any]]:
        """Every row of results with the defaults a partner may leave out: the total, actual, this quarter."""
        defaults = {"dimension": "all", "category": "all", "period": self.sent.period, "basis": "actual"}
        rows: list[dict[str, Any]] = []
        for number, table in enumerate(self.of("results")):
            columns = {n: table.column(n).tolist() for n in ("indicator", *defaults)}
            columns |= {n: table.numbers(n).tolist() for n in _ADDED}
            for row, values in enumerate(zip(*columns.values(), strict=True)):
                one = dict(zip(columns, values, strict=True))
                missing = {n: default for n, default in defaults.items() if not isinstance(one[n], str)}
                rows.append({"table_no": number, "row": row, **one, **missing})
        return rows

    @property
    def own_totals(self) -> list[dict[str, Any]]:
        """Totals of this quarter that happened, with their value."""
        return [
            row
            for row in self.result_rows
            if row["dimension"] == "all"
            and row["period"] == self.sent.period
            and row["basis"] == "actual"
            and not np.isnan(row["value"])
        ]

    def of(self, holds: str) -> list[CheckedTable]:
        """The tables that hold results, people …; a layout may have several."""
        return [table for table in self.tables if table.holds == holds]


@dataclass(frozen=True)
class Rule:
    code: str
    severity: Severity
    scope: Literal["row", "across"]
    find: Callable[[Returned], Iterator[Fault]]


@dataclass(frozen=True)
class Fault:
    """Where a rule is broken, and in what words."""

    table: CheckedTable | None
    rows: tuple[int, ...]
    field: str
    found: str
    message: str
    remedy: str


_ADDED = ("value", "numerator", "denominator", "pairs")
RULES: list[Rule] = []


def rule(
    code: str, *, severity: Severity, scope: Literal["row", "across"]
) -> Callable[[Callable[[Returned], Iterator[Fault]]], Callable[[Returned], Iterator[Fault]]]:
    """Register a rule under its code."""

    def register(find: Callable[[Returned], Iterator[Fault]]) -> Callable[[Returned], Iterator[Fault]]:
        RULES.append(Rule(code, severity, scope, find))
        return find

    return register


def apply(returned: Returned, *, gate_two_is_clean: bool) -> list[Finding]:
    """Every rule that may run, in the order they are written."""
    return [
        _finding(rule, fault)
        for rule in RULES
        if rule.scope == "row" or gate_two_is_clean
        for fault in rule.find(returned)
    ]


def _finding(rule: Rule, fault: Fault) -> Finding:
    read = fault.table.read if fault.table else None
    cells = tuple(c for c in (read.cell(i, fault.field) for i in fault.rows) if c) if read else ()
    return Finding(
        code=rule.code,
        severity=rule.severity,
        sheet=read.sheet if read else "",
        cells=cells,
        label=read.label(fault.rows[0], fault.field) if read and fault.rows else "",
        found=fault.found,
        message=fault.message,
        remedy=fault.remedy,
        rule=rule.find.__name__,
    )


def plain(number: Any) -> str:
    """A number as a person writes it: 12, 12.5, 1,234."""
    return f"{float(number):,.10g}"


@rule("numerator-over-denominator", severity="error", scope="row")
def numerator_within_denominator(returned: Returned) -> Iterator[Fault]:
    """More people achieved it than were asked."""
    for table in returned.of("results"):
        top, bottom = table.numbers("numerator"), table.numbers("denominator")
        for i in np.flatnonzero(table.sound("numerator", "denominator") & (top > bottom)):
            yield Fault(
                table,
                (int(i),),
                "numerator",
                f"{plain(top[i])} of {plain(bottom[i])}",
                f"{plain(top[i])} is more than {plain(bottom[i])}, of which it should be a part.",
                "Check both figures: the first is part of the second.",
            )


@rule("impossible-spread", severity="error", scope="row")
def spread_is_possible(returned: Returned) -> Iterator[Fault]:
    """The squares of n changes add to at least (the sum of the changes)² ÷ n."""
    for table in returned.of("results"):
        n, total, squares = (table.numbers(name) for name in ("pairs", "sum_change", "sum_change_squared"))
        wrong = squares * n < total * total - 1e-6
        for i in np.flatnonzero(table.sound("pairs", "sum_change", "sum_change_squared") & wrong):
            yield Fault(
                table,
                (int(i),),
                "sum_change_squared",
                plain(squares[i]),
                f"The squared changes of {plain(n[i])} people whose changes add up to {plain(total[i])} cannot be "
                f"as little as {plain(squares[i])}.",
                "Square each person's change first, then add the squares up; or leave this cell empty.",
            )


@rule("ended-before-started", severity="error", scope="row")
def support_ends_after_it_starts(returned: Returned) -> Iterator[Fault]:
    """Support that ended before it began."""
    for table in returned.of("people"):
        if "ended_on" not in table.values or "started_on" not in table.values:
            continue
        starts, ends = table.values["started_on"], table.values["ended_on"]
        for i in np.flatnonzero(table.sound("started_on", "ended_on") & (ends < starts)):
            start, end = starts[i].item(), ends[i].item()
            yield Fault(
                table,
                (int(i),),
                "ended_on",
                f"{end:%d/%m/%Y}",
                f"Support ended on {end:%d/%m/%Y}, before it started on {start:%d/%m/%Y}.",
                "Check both dates.",
            )


@rule("breakdown-sum", severity="error", scope="across")
def groups_add_to_the_total(returned: Returned) -> Iterator[Fault]:
    """The groups of a breakdown, `not known` among them, add up to the total."""
    rows = returned.result_rows
    turned = {_whole(row) for row in rows if row["numerator"] > row["denominator"]}
    for part in _ADDED:
        totals: dict[Whole, float] = {}
        groups: dict[tuple[Whole, str], list[dict[str, Any]]] = {}
        for row in rows:
            if not np.isnan(row[part]):
                whole = _whole(row)
                if row["dimension"] == "all":
                    totals[whole] = row[part]
                else:
                    groups.setdefault((whole, row["dimension"]), []).append(row)
        for (whole, dimension), members in groups.items():
            added = sum(member[part] for member in members)
            # A share whose two figures do not fit has its own finding, and need not add up.
            if whole in totals and whole not in turned and abs(added - totals[whole]) > 0.005:
                yield _sum_fault(returned, members, part, dimension, added, totals[whole])


Whole = tuple[str, str, str]
"""What a group is a part of: indicator, quarter and basis."""


def _whole(row: Mapping[str, Any]) -> Whole:
    return row["indicator"], row["period"], row["basis"]


def _sum_fault(
    returned: Returned, members: list[dict[str, Any]], part: str, dimension: str, added: float, total: float
) -> Fault:
    label = returned.framework.breakdowns[dimension].label
    first = members[0]["table_no"]
    return Fault(
        returned.of("results")[first],
        tuple(member["row"] for member in members if member["table_no"] == first),
        part,
        plain(added),
        f"The groups of {label} add up to {plain(added)}, and the total says {plain(total)}.",
        "Check the groups and the total; put people you cannot place under Not known.",
    )


@rule("people-total", severity="warning", scope="across")
def typed_totals_agree_with_people(returned: Returned) -> Iterator[Fault]:
    """A typed total is only checked against the people sheet, which is the source."""
    known = people_listed(returned)
    if not known:
        return
    for row in returned.own_totals:
        made = returned.framework.indicators[row["indicator"]].from_people
        if made and made.supported and row["value"] != known:
            yield Fault(
                returned.of("results")[row["table_no"]],
                (row["row"],),
                "value",
                plain(row["value"]),
                f"You typed {plain(row['value'])} here, and your People sheet lists {known} different people.",
                f"We will count the {known} people on the People sheet. If that is wrong, correct the sheet.",
            )


def people_listed(returned: Returned) -> int:
    """Different people who started, by their references; a row without one counts as a person."""
    started = [t.column("key:reference")[~t.says_yes("did_not_start")].tolist() for t in returned.of("people")]
    return different([reference for references in started for reference in references])


@rule("repeated-reference", severity="warning", scope="across")
def a_reference_is_one_person(returned: Returned) -> Iterator[Fault]:
    """One reference with two dates of birth is two people, or a slip of the pen."""
    for table in returned.of("people"):
        births: dict[str, set[str]] = {}
        rows: dict[str, list[int]] = {}
        both = zip(table.column("key:reference").tolist(), table.column("key:birth_date").tolist(), strict=True)
        for i, (reference, birth) in enumerate(both):
            if reference is not None and birth is not None:
                births.setdefault(reference, set()).add(birth)
                rows.setdefault(reference, []).append(i)
        for reference in [r for r, different_births in births.items() if len(different_births) > 1]:
            yield Fault(
                table,
                tuple(rows[reference]),
                "reference",
                "",
                "One reference stands beside different dates of birth.",
                "Check whether these rows are one person or two; give each person their own reference.",
            )


@rule("jump", severity="warning", scope="across")
def figures_are_like_the_last_ones(returned: Returned) -> Iterator[Fault]:
    """Far outside what this partner has reported before: more than 5 median absolute deviations, and double or half.

    The median and its absolute deviation assume no distribution; fewer than 4 earlier figures judge nothing, and a
    figure like that of the same quarter a year ago is the season.
    """
    rows = returned.own_totals
    history = returned.history() if rows else {}
    year_ago = Quarter.parse(returned.sent.period).plus(-4).code
    for row in rows:
        earlier = history.get(row["indicator"], {})
        if len(earlier) >= 4 and _is_jump(row["value"], list(earlier.values()), earlier.get(year_ago)):
            now, middle = plain(row["value"]), plain(np.median(list(earlier.values())))
            yield Fault(
                returned.of("results")[row["table_no"]],
                (row["row"],),
                "value",
                now,
                f"{now} is unlike your last {len(earlier)} quarters, whose middle figure is {middle}.",
                "If it is right, leave it and say why in Notes; if not, correct it.",
            )


def _is_jump(now: float, earlier: list[float], year_ago: float | None) -> bool:
    if year_ago is not None and year_ago / 2 <= now <= 2 * year_ago:
        return False
    middle = float(np.median(earlier))
    spread = float(np.median([abs(value - middle) for value in earlier]))
    far = abs(now - middle) > 5 * max(spread, 0.05 * abs(middle))
    return far and (now > 2 * middle or now < middle / 2)


_FREE_TEXT = ("notes", "words", "story", "title", "purpose", "promise", "referred_by", "from_whom", "to_whom")


@rule("personal-data", severity="warning", scope="row")
def free_text_names_nobody(returned: Returned) -> Iterator[Fault]:
    """E-mails, telephone, NHS and National Insurance numbers do not belong in free text."""
    for table in returned.tables:
        for name in [n for n in _FREE_TEXT if n in table.values]:
            texts = table.values[name].tolist()
            holding = {text: what for text in set(texts) if isinstance(text, str) and (what := what_is_personal(text))}
            for i in [i for i, text in enumerate(texts) if text in holding] if holding else ():
                yield Fault(
                    table,
                    (i,),
                    name,
                    "",
                    f"This text seems to hold {holding[texts[i]]}.",
                    "Take it out: a return must not say who a person is.",
                )


@rule("nothing-entered", severity="error", scope="across")
def something_is_entered(returned: Returned) -> Iterator[Fault]:
    """A blank form tells nothing, and must not pass for a quarter in which nothing happened."""
    if not any(table.size for table in returned.tables):
        yield Fault(
            None,
            (),
            "",
            "",
            "Nothing is filled in.",
            "Fill in your figures; where there was nothing to count, write 0.",
        )


assert len({r.code for r in RULES}) == len(RULES), "two rules share a code"
