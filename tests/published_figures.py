"""Every figure of a publication by the name trace knows it by, so that two publications can be compared.

Written from the data dictionary, apart from the code that lists what a cell moves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL")
OF_RETURNS = {"returns_in", "returns_due", "partners_reporting", "returns_on_time", "returns_right_first"}
"""What is counted of returns, not of what they say: a return that is sent again changes these by itself."""

OF_TOTALS = {"not_valued", "weak_share", "licensed_share"}
"""What is said of a year's total wherever a figure is made of it."""


def slug(words: str) -> str:
    return re.sub("[^a-z0-9]+", "-", words.lower().replace("’", "'")).strip("-")


def _result(row: Row, span: str, column: str) -> str:
    if column == "attainment":
        return f"attainment/{row[span]}/{row['indicator_code']}"
    group = "" if row.get("dimension", "all") == "all" else f"/all/{row['dimension']}/{row['category']}"
    return f"result/{row[span]}/{row['indicator_code']}{group}"


def _total(row: Row, column: str) -> str:
    what = {"inputs_gbp": "input", "leverage": "leverage"}.get(column, "value")
    return f"{what}/{row['year']}"


def _of_total(row: Row, column: str, name: str) -> str:
    """A ratio, or a total counted otherwise, stands beside what goes with its year's total."""
    return f"value/{row['year']}" if column in OF_TOTALS else name


def _input(row: Row, column: str) -> str:
    if column == "told_gbp" and row["giver"] != row["receiver"]:
        return f"flow/{row['year']}/{slug(row['giver'])}/{slug(row['receiver'])}"
    return f"input/{row['year']}/{row['resource_kind']}"


def _swing(row: Row, column: str) -> str:
    part = re.sub("[^a-z0-9_]+", "-", f"{row['parameter_code']} {row['parameter_part']}".lower()).strip("-")
    return f"swing/{row['year']}/{row['parameter_kind']}/{part}"


def _change(row: Row, column: str) -> str:
    group = "" if row["dimension"] == "all" else f"/{row['dimension']}/{row['category']}"
    return f"change/{row['year']}/{row['scale']}{group}"


def _compared(row: Row) -> str:
    return f"compared/{row['side_one']}/{row['side_other']}/{row['achievement']}/{row['side']}"


NAMED: dict[str, tuple[str, Callable[[Row, str], str]]] = {
    "place_quarter_indicator": ("indicator_code, period", lambda r, c: _result(r, "period", c)),
    "place_quarter_area": ("indicator_code, period, dimension, category", lambda r, c: _result(r, "period", c)),
    "place_year_breakdown": ("indicator_code, year, dimension, category", lambda r, c: _result(r, "year", c)),
    "partner_year_indicator": (
        "indicator_code, partner_id, year",
        lambda r, c: f"result/{r['year']}/{r['indicator_code']}/all/partner/{r['partner_id']}",
    ),
    "programme_indicator": (
        "indicator_code, programme_id, span",
        lambda r, c: f"result/{r['span']}/{r['indicator_code']}/{r['programme_id']}",
    ),
    "bottom_line": (
        "framework_code, year, bottom_line",
        lambda r, c: f"score/{r['year']}/{r['framework_code']}/{r['bottom_line']}",
    ),
    "headline": ("framework_code, year", lambda r, c: f"score/{r['year']}/{r['framework_code']}/headline"),
    "headline_choice": (
        "framework_code, year, weights_of",
        lambda r, c: f"score/{r['year']}/{r['framework_code']}/headline",
    ),
    "joint_score": ("framework_code, year", lambda r, c: f"score/{r['year']}/{r['framework_code']}/collective"),
    "reliable_change": ("scale, year, dimension, category", _change),
    "shared_people": (
        "year, sharing, partner_id, other_partner_id, partners",
        lambda r, c: f"joint/{r['year']}/people",
    ),
    "joint_year_people": ("indicator_code, year", lambda r, c: f"joint/{r['year']}/counted/{r['indicator_code']}"),
    "joint_outcome": ("achievement, year", lambda r, c: f"joint/{r['year']}/outcome/{r['achievement']}"),
    "joint_credit": ("achievement, year, partner_id", lambda r, c: f"joint/{r['year']}/credit/{r['achievement']}"),
    "joint_rate": ("achievement, year, partners", lambda r, c: f"joint/{r['year']}/rate/{r['achievement']}"),
    "joint_health": ("year, partner_id", lambda r, c: f"joint/{r['year']}/health/{r['partner_id']}"),
    "joint_pooled": ("year, resource_kind", lambda r, c: f"joint/{r['year']}/pooled/{r['resource_kind']}"),
    "value_line": (
        "year, indicator_code, programme_id, unit_value_code, value_side, spans",
        lambda r, c: f"value/{r['year']}/{r['indicator_code']}/{r['programme_id']}",
    ),
    "value_total": ("year", _total),
    "value_share": (
        "year, indicator_code, dimension, category",
        lambda r, c: f"value/{r['year']}/{r['indicator_code']}/all/{r['dimension']}/{r['category']}",
    ),
    "value_input": ("year, resource_kind, giver, receiver", _input),
    "value_bought": (
        "year, resource_kind, giver, receiver, programme_id",
        lambda r, c: f"bought/{r['year']}/{slug(r['receiver'])}/{r['programme_id']}",
    ),
    "value_beside": (
        "year, beside_name",
        lambda r, c: _of_total(r, c, f"beside/{r['year']}/{r['beside_name']}"),
    ),
    "value_ratio": ("year, ratio_name", lambda r, c: _of_total(r, c, f"ratio/{r['year']}/{r['ratio_name']}")),
    "value_sensitivity": ("year, parameter_kind, parameter_code, parameter_part", _swing),
    "comparison_figure": (
        "comparison_no, side, figure, figure_of",
        lambda r, c: _compared(r) if r["comparison_no"] else f"funding/{r['side']}",
    ),
}
"""Each table of figures: the columns its rows are known by, and the name of the figure in a column of a row."""
WITH = {
    "comparison_figure": "comparison_figure left join "
    "(select comparison_no, side_one, side_other, achievement from comparison) using (comparison_no)"
}
"""Tables whose rows are known by columns of another too."""
NO_FIGURES = {
    "bottom_line_choice", "bottom_line_weight", "category", "comparison", "crosswalk", "data_dictionary", "framework",
    "indicator", "instrument", "outcome", "partner", "population_indicator", "programme", "publication",
    "return_status", "same_people", "shared_story", "target", "value_discount", "value_left_out", "waiver",
    "withheld_figure",
}  # fmt: skip
"""Tables of what the place's files say, of returns, and of words: no cell of a return moves a figure of them."""


def figures(copy: Path) -> dict[tuple[str, ...], tuple[str, Any]]:
    """Every number of a publication, by table, row and column: the name of its figure, and the number."""
    with duckdb.connect(str(copy), read_only=True) as connection:
        tables = {t for (t,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        unknown = tables - set(NAMED) - NO_FIGURES
        assert not unknown, f"nobody says what the figures of {unknown} are called"
        return {key: said for table in sorted(set(NAMED) & tables) for key, said in _of(connection, table)}


def _of(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[tuple[str, ...], tuple[str, Any]]]:
    keys, name = NAMED[table]
    by, rows = keys.split(", "), WITH.get(table, table)
    types = {row[0]: row[1] for row in connection.execute(f"describe from {rows}").fetchall()}
    numbers = [c for c, t in types.items() if t.startswith(NUMBERS) and c not in by and c not in OF_RETURNS]
    for values in connection.execute(f"from {rows}").fetchall():
        row = dict(zip(types, values, strict=True))
        for column in numbers:
            yield (table, *(str(row[key]) for key in by), column), (name(row, column), row[column])


def changed(before: Path, after: Path) -> set[str]:
    """The names of figures that are shown in both publications and are not the same in both."""
    old, new = figures(before), figures(after)
    return {
        name
        for key, (name, was) in old.items()
        if key in new and was is not None and new[key][1] is not None
        if not math.isclose(float(was), float(new[key][1]), rel_tol=1e-12, abs_tol=1e-12)
    }
