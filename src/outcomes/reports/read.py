"""Reads a published copy into a `Published`. Opens it read-only, and refuses one that shows a figure it hides.

Reports road: published/outcomes.duckdb → **read** → publication → page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from outcomes.errors import StoreError
from outcomes.reports import publication as p
from outcomes.reports.score_changes import HIDDEN_BY, Scale, ScoreChange
from outcomes.reports.together import rows as t
from outcomes.vocabulary import Better, BottomLine, Kind

T = TypeVar("T")
Row = dict[str, Any]
_WORDS: dict[type[Any], dict[str, type[Any]]] = {
    p.Outcome: {"bottom_line": BottomLine},
    p.Indicator: {"kind": Kind, "better": Better},
    p.LineScore: {"bottom_line": BottomLine},
}
_COLUMNS: dict[type[Any], dict[str, str]] = {
    p.About: {"first_period": "measured_from", "last_period": "measured_to"},
    p.Indicator: {"label": "indicator_label"},
    Scale: {"label": "scale_label"},
    p.Partner: {"name": "partner_name", "kind": "partner_kind", "size": "partner_size"},
    p.Programme: {"name": "programme_name", "funder": "funder_id", "starts": "starts_on", "ends": "ends_on"},
    p.PopulationFigure: {"indicator": "population_label", "period": "population_period", "value": "population_value"},
}
"""Fields whose column has a longer name: in the store one name means one thing, here the class says of what."""
_HIDDEN_TOGETHER = (
    ("joint_year_people", ("indicator_code", "year"), ("estimate", "estimate_low", "estimate_high")),
    ("shared_people", ("year", "sharing", "partner_id", "other_partner_id"), ("people", "median_days")),
    ("joint_outcome", ("year", "achievement"), ("people",)),
    ("joint_rate", ("year", "achievement"), ("achieved_pct", "high_need_pct", "unknown_need_pct")),
    ("joint_score", ("framework_code", "year"), ("score",)),
)
"""What a hidden row of each table must not show."""
_FIGURES = ("numerator", "denominator", "result", "lower", "upper", "summed", "attainment", "score")


def read_publication(path: Path, framework: str | None = None) -> p.Published:
    """Everything a report may know, by one of the place's frameworks: the first unless another is named.

    StoreError where there is no publication, one we must not show, or no such framework in it.
    """
    whole = _whole(path)
    return whole.of(_counted_by(whole, framework, path))


def read_every_framework(path: Path) -> p.Published:
    """Everything a report of the whole place may know; scores are the first framework's. StoreError as above."""
    whole = _whole(path)
    first = whole.of(_counted_by(whole, None, path))
    return replace(whole, about=first.about, bottom_lines=first.bottom_lines, headlines=first.headlines)


def _whole(path: Path) -> p.Published:
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            return _published(con, path)
    except (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException) as error:
        raise StoreError(
            "There is no publication here that this version can read.",
            remedy="Run `outcomes publish` for the place, then build the report again. Where another program has the "
            "published copy open for writing, close it there first.",
            where=path,
        ) from error


def _published(con: duckdb.DuckDBPyConnection, path: Path) -> p.Published:
    about = _rows(con, "from publication order by publication_no desc limit 1")
    if not about:
        raise StoreError(
            "The published copy is empty.",
            remedy="Run `outcomes publish` for the place, then build the report again.",
            where=path,
        )
    return p.Published(
        about=_make(p.About, about[0]),
        outcomes=_all(p.Outcome, con, "from outcome order by position, outcome_code"),
        indicators=_all(p.Indicator, con, "from indicator order by position, indicator_code"),
        targets=_all(p.Target, con, "from target order by indicator_code, year"),
        partners=_all(p.Partner, con, "from partner order by partner_name, partner_id"),
        programmes=_all(p.Programme, con, "from programme order by programme_id"),
        categories=_all(p.Category, con, "from category order by dimension, position, category"),
        quarters=_results(con, "from place_quarter_indicator", path, "indicator_code", "period"),
        partner_years=_results(con, "from partner_year_indicator", path, "indicator_code", "partner_id", "year"),
        groups=_results(con, "from place_year_breakdown", path, "indicator_code", "year", "dimension", "category"),
        bottom_lines=_lines(con, path),
        headlines=_all(p.Headline, con, "from headline order by year"),
        choices=_all(p.Choice, con, "from headline_choice order by all"),
        choice_weights=_all(p.ChoiceWeight, con, "from bottom_line_choice order by all"),
        returns=_all(p.ReturnStatus, con, "from return_status order by partner_id, programme_id, period"),
        waivers=_all(p.Waiver, con, "from waiver order by all"),
        population=_all(p.PopulationFigure, con, "from population_indicator order by all"),
        frameworks=_all(p.CountedBy, con, "from framework order by position, framework_code"),
        scales=_all(Scale, con, "from instrument order by position, scale"),
        score_changes=_score_changes(con, path),
        together=_together(con, path),
    )


def _counted_by(whole: p.Published, framework: str | None, path: Path) -> p.CountedBy:
    wanted = framework or whole.about.framework_code
    found = next((f for f in whole.frameworks if f.framework_code == wanted), None)
    if found is None:
        known = ", ".join(f.framework_code for f in whole.frameworks)
        raise StoreError(f"This place does not count by '{wanted}'.", remedy=f"Its frameworks: {known}.", where=path)
    return found


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [{n: _plain(v) for n, v in zip(names, row, strict=True)} for row in found.fetchall()]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _make(kind: type[T], row: Row) -> T:
    """A dataclass from the columns that bear its fields' names."""
    words = _WORDS.get(kind, {})
    row = row | {name: row[column] for name, column in _COLUMNS.get(kind, {}).items() if column in row}
    declared = fields(kind)  # type: ignore[arg-type]
    absent = [f.name for f in declared if f.name not in row and f.default is MISSING]
    if absent:
        raise StoreError(
            f"The published copy was made by another version: {kind.__name__.lower()} has no {absent[0]}.",
            remedy="Run `outcomes publish` with this version, then build the report again.",
        )
    values = {f.name: row[f.name] for f in declared if f.name in row}
    return kind(**{n: words[n](v) if n in words else v for n, v in values.items()})


def _all(kind: type[T], con: duckdb.DuckDBPyConnection, sql: str) -> tuple[T, ...]:
    return tuple(_make(kind, row) for row in _rows(con, sql))


def _results(con: duckdb.DuckDBPyConnection, sql: str, path: Path, *keys: str) -> dict[Any, p.Result]:
    rows = _rows(con, sql)
    _refuse_leaks(rows, path, keys)
    return {tuple(row[k] for k in keys): _make(p.Result, row) for row in rows}


def _lines(con: duckdb.DuckDBPyConnection, path: Path) -> tuple[p.LineScore, ...]:
    rows = _rows(con, "from bottom_line order by year, bottom_line")
    _refuse_leaks(rows, path, ("year", "bottom_line"))
    lines = (_make(p.LineScore, row) for row in rows)
    return tuple(sorted(lines, key=lambda line: (line.year, list(BottomLine).index(line.bottom_line))))


def _score_changes(con: duckdb.DuckDBPyConnection, path: Path) -> tuple[ScoreChange, ...]:
    rows = _rows(con, "from reliable_change order by scale, year, dimension, category")
    for mark, figures in HIDDEN_BY.items():
        marked = [row | {"is_hidden": row[mark]} for row in rows]
        _refuse_leaks(marked, path, ("scale", "year", "dimension", "category"), figures)
    return tuple(_make(ScoreChange, row) for row in rows)


def _together(con: duckdb.DuckDBPyConnection, path: Path) -> t.Together:
    for table, keys, figures in _HIDDEN_TOGETHER:
        _refuse_leaks(_rows(con, f"from {table}"), path, keys, figures)
    return t.Together(
        people=_all(t.YearPeople, con, "from joint_year_people order by all"),
        shared=_all(t.Shared, con, "from shared_people order by all"),
        outcomes=_all(t.JointOutcome, con, "from joint_outcome order by all"),
        credits=_all(t.Credit, con, "from joint_credit order by all"),
        rates=_all(t.Rate, con, "from joint_rate order by all"),
        scores=_all(t.JointScore, con, "from joint_score order by all"),
        health=_all(t.Health, con, "from joint_health order by all"),
        pooled=_all(t.Pooled, con, "from joint_pooled order by all"),
    )


def _refuse_leaks(rows: Iterable[Row], path: Path, keys: tuple[str, ...], figures: tuple[str, ...] = _FIGURES) -> None:
    """A row that is hidden and still has a figure must never reach a page."""
    for row in rows:
        shown = [name for name in figures if row.get(name) is not None]
        if row["is_hidden"] and shown:
            raise StoreError(
                f"The published copy marks a figure as hidden and still holds its {shown[0]} "
                f"({', '.join(str(row[k]) for k in keys)}).",
                remedy="Do not share it. Run `outcomes publish` again, and report this if it happens twice.",
                where=path,
            )
