"""The third gate: do rows, sheets and earlier returns agree? One function a rule, named by a stable code.

Returns road: rule book → **rules** → findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from outcomes.periods import Quarter
from outcomes.returns import achievement_rules, quarter_rules, whole_numbers
from outcomes.returns.cells import IDENTIFYING
from outcomes.returns.checked import CheckedTable, different
from outcomes.returns.personal_scan import REMEDY, personal_cells, said
from outcomes.returns.rule_book import ADDED, RULES, Fault, Returned, Rule, apply, plain, rule

__all__ = ["RULES", "Fault", "Returned", "Rule", "achievement_rules", "apply", "quarter_rules", "whole_numbers"]


@rule("numerator-over-denominator", severity="error", scope="row", since="0.1")
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


@rule("impossible-spread", severity="error", scope="row", since="0.1")
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


@rule("ended-before-started", severity="error", scope="row", since="0.1")
def support_ends_after_it_starts(returned: Returned) -> Iterator[Fault]:
    """Support that ended before it began."""
    for table in returned.of("people"):
        for i in np.flatnonzero(quarter_rules.ended_before_started(table)):
            start, end = (table.values[name][i].item() for name in ("started_on", "ended_on"))
            yield Fault(
                table,
                (int(i),),
                "ended_on",
                f"{end:%d/%m/%Y}",
                f"Support ended on {end:%d/%m/%Y}, before it started on {start:%d/%m/%Y}.",
                "Check both dates.",
            )


@rule("breakdown-sum", severity="error", scope="across", since="0.1")
def groups_add_to_the_total(returned: Returned) -> Iterator[Fault]:
    """The groups of a breakdown, `not known` among them, add up to the total."""
    rows = returned.result_rows
    turned = {_whole(row) for row in rows if row["numerator"] > row["denominator"]}
    for part in ADDED:
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


@rule("people-total", severity="warning", scope="across", since="0.1")
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


@rule("repeated-reference", severity="warning", scope="across", since="0.1")
def a_reference_is_one_person(returned: Returned) -> Iterator[Fault]:
    """One reference with two dates of birth, or with names of which none agrees, is two people or a slip of the pen."""
    for table in returned.of("people"):
        rows: dict[str, list[int]] = {}
        for i, reference in enumerate(table.column("key:reference").tolist()):
            if reference is not None:
                rows.setdefault(reference, []).append(i)
        for here in (found for found in rows.values() if len(found) > 1):
            what = _two_people(table, here)
            if what:
                yield Fault(
                    table,
                    tuple(here),
                    "reference",
                    "",
                    f"One reference stands beside different {what}.",
                    "Check whether these rows are one person or two; give each person their own reference.",
                )


def _two_people(table: CheckedTable, rows: list[int]) -> str:
    """In what some rows of one reference differ as only two people do; "" where they may be one."""
    births, firsts, families = (
        [table.column(f"key:{name}")[i] for i in rows] for name in ("birth_date", "first_name", "family_name")
    )
    if len(set(births) - {None}) > 1:
        return "dates of birth"
    named = {(one, two) for one, two in zip(firsts, families, strict=True) if one is not None and two is not None}
    apart = any(one[0] != other[0] and one[1] != other[1] for one in named for other in named)
    return "names" if apart else ""


@rule("jump", severity="warning", scope="across", since="0.1")
def figures_are_like_the_last_ones(returned: Returned) -> Iterator[Fault]:
    """Far outside what this partner has reported before, in the quarters before this one."""
    rows = returned.own_totals
    history = returned.history() if rows else {}
    year_ago = Quarter.parse(returned.sent.period).plus(-4).code
    for row in rows:
        earlier = list(history.get(row["indicator"], {}).items())[-_REMEMBERED:]
        if is_jump(row["value"], [value for _, value in earlier], dict(earlier).get(year_ago)):
            low, high = (plain(extreme(value for _, value in earlier)) for extreme in (min, max))
            before = low if low == high else f"{low} to {high}"
            yield Fault(
                returned.of("results")[row["table_no"]],
                (row["row"],),
                "value",
                plain(row["value"]),
                f"You reported {before} in the last {len(earlier)} quarters; this says {plain(row['value'])}.",
                "If it is right, leave it and say why in Notes; if not, correct it.",
            )


_REMEMBERED, _ENOUGH = 8, 4
"""How many earlier figures are looked at, and how few judge nothing."""


def is_jump(now: float, earlier: list[float], year_ago: float | None) -> bool:
    """More than 5 median absolute deviations from the median, and more than double or less than half of it.

    The median and its absolute deviation assume no distribution, and one odd quarter moves neither (Hampel, 1974).
    The deviation counts as at least 5 % of the median, so that a steady partner may move a little. A figure like that
    of the same quarter a year ago is the season.
    """
    if len(earlier) < _ENOUGH or (year_ago is not None and year_ago / 2 <= now <= 2 * year_ago):
        return False
    middle = float(np.median(earlier))
    spread = float(np.median([abs(value - middle) for value in earlier]))
    far = abs(now - middle) > 5 * max(spread, 0.05 * abs(middle))
    return far and (now > 2 * middle or now < middle / 2)


@rule("same-as-last-quarter", severity="warning", scope="across", since="0.1")
def figures_are_not_last_quarters(returned: Returned) -> Iterator[Fault]:
    """Every total is last quarter's: an old form sent again, rather than a quarter in which nothing changed."""
    rows = returned.own_totals
    history = returned.history() if len(rows) >= _ENOUGH_TO_BE_SURE else {}
    last = Quarter.parse(returned.sent.period).plus(-1).code
    told = [row for row in rows if row["value"] and last in history.get(row["indicator"], {})]
    if len(told) >= _ENOUGH_TO_BE_SURE and all(row["value"] == history[row["indicator"]][last] for row in told):
        table = told[0]["table_no"]
        yield Fault(
            returned.of("results")[table],
            tuple(row["row"] for row in told if row["table_no"] == table),
            "value",
            ", ".join(plain(row["value"]) for row in told[:4]),
            f"All {len(told)} figures are those you reported for {last}.",
            "Check that these are this quarter's figures; if they are, say so in Notes.",
        )


_ENOUGH_TO_BE_SURE = 3


@rule("personal-data", severity="warning", scope="row", since="0.1")
def free_text_names_nobody(returned: Returned) -> Iterator[Fault]:
    """What says who a person is does not belong in free text, nor in any cell but those that become keys."""
    for table in returned.tables:
        for name, raw in table.read.values.items():
            if not (table.holds == "people" and name in IDENTIFYING):
                for what, rows in personal_cells(raw, home=True).items():
                    yield from (Fault(table, (i,), name, "", said(what), REMEDY) for i in rows)


@rule("nothing-entered", severity="error", scope="across", since="0.1")
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
