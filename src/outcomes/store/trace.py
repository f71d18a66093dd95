"""From a figure to the cells behind it, and from a cell to the figures it moves.

On the road: store → **trace** → place.trace. Nothing is worked out anew: the views say which rows a figure rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from outcomes.store.database import Store
from outcomes.store.kept_values import CAVEATS

_BEHIND = """
    with found as (
        select distinct return_id, partner_id, programme_id, period, holds, field, sheet, cell
        from figure_cells
        where indicator_code in (select unnest($indicators)) and span = $span
            and ($programme is null or programme_id = $programme)
            and dimension = $dimension and category = $category and ($partner is null or partner_id = $partner)
    )
    select f.*, v.version, case when f.holds = 'results' then c.raw end as raw
    from found f
    join return_version v using (return_id)
    left join cell c
        on f.holds = 'results' and c.return_id = f.return_id and c.sheet = f.sheet and c.cell = f.cell
    order by f.return_id, f.holds, f.field, f.sheet, f.cell
"""
_GIVEN = """
    select r.return_id, r.partner_id, r.programme_id, r.period, 'resources' as holds, c.field, c.sheet, c.cell,
        v.version, c.raw
    from value_resources r
    join return_version v using (return_id)
    join cell c on c.return_id = r.return_id and c.row_no = r.row_no and c.holds = 'resources'
        and c.field in ('amount_gbp', 'hours')
    where r.year = $year and ($kind is null or r.resource_kind = $kind)
        and ($rows is null or list_contains($rows, concat(r.return_id, ' ', r.row_no)))
    order by r.return_id, c.field, c.sheet, c.cell
"""
_TOLD = """
    select r.partner_id, r.programme_id, r.span, i.kind, i.better, v.part, r.numerator, r.denominator, r.lower, r.upper,
        r.result, r.how_counted
    from partner_results r
    join indicator i using (indicator_code)
    left join valuing v using (indicator_code)
    where r.indicator_code = $indicator and r.span in (select unnest($spans)) and r.programme_id <> 'all'
        and ($programme is null or r.programme_id = $programme) and ($partner is null or r.partner_id = $partner)
        and r.dimension = $dimension and r.category = $category
    order by r.partner_id, r.programme_id, r.span
"""
_MOVES = """
    select distinct indicator_code, span, programme_id, dimension, category from figure_cells
    where return_id = ? and sheet = ? and cell = ?
    order by all
"""
_SPEAKS = """
    with asked as (
        select indicator_code, 'all' as dimension from indicator
        union all
        select indicator_code, dimension from indicator_breakdown
    )
    select distinct
        p.indicator_code, p.span, p.programme_id, a.dimension,
        case when a.dimension = 'all' then 'all' else coalesce(g.category, 'not-known') end as category
    from person_rows p
    join asked a using (indicator_code)
    left join first_contacts g
        on g.span = p.span and g.partner_id = p.partner_id and g.programme_id = p.programme_id
        and g.person_key = p.person_key and g.dimension = a.dimension
    where p.return_id = ? and p.row_no = ? and p.programme_id <> 'all'
    order by all
"""
_TOLD_IN = """
    select distinct indicator_code, span, programme_id, dimension, category from figure_cells
    where return_id = ? and holds = 'results'
    order by all
"""
_HOLDS = """
    select c.return_id, c.holds, c.field, c.row_no
    from cell c
    join return_version v using (return_id)
    join return_version a
        on a.file_sha256 = v.file_sha256 and a.partner_id = v.partner_id and a.period = v.period
    where a.return_id = ? and c.sheet = ? and c.cell = ?
        and (c.return_id = a.return_id or c.return_id in (select return_id from answered_return))
    order by all
"""
_GIVEN_IN = """
    select return_id, row_no, year, resource_kind, from_whom, to_whom, partner_id, partner_name, programme_id, hours
    from value_resources
    where (? is null or return_id = ?) and (? is null or row_no = ?) and (? is null or year = ?)
    order by return_id, row_no
"""
_VERSION = """
    select v.partner_id, v.programme_id, v.period, v.version, s.state, m.return_id is not null as is_measured
    from return_version v
    join stg_return_states s using (return_id)
    left join stg_returns m using (return_id)
    where v.return_id = ?
"""


@dataclass(frozen=True)
class CellBehind:
    """A cell that a figure rests on; `raw` is what stands in it, for figures only, never for what is of a person."""

    return_id: int
    partner_id: str
    programme_id: str
    period: str
    holds: str
    field: str
    sheet: str
    cell: str
    version: int
    raw: str | None


@dataclass(frozen=True)
class Holds:
    """What a cell of a return holds: results, people, resources …; its field there, and its row."""

    return_id: int
    holds: str
    field: str
    row: int


@dataclass(frozen=True)
class Given:
    """What a row of a return says was given."""

    return_id: int
    row_no: int
    year: str
    kind: str
    from_whom: str | None
    to_whom: str | None
    partner_id: str
    partner_name: str
    programme_id: str
    hours: Any


@dataclass(frozen=True)
class Only:
    """Which rows of a figure are asked for: one programme's or all, one partner's or all, one group's."""

    programme: str | None = None
    partner: str | None = None
    dimension: str = "all"
    category: str = "all"


@dataclass(frozen=True)
class VersionOf:
    """Which version of whose return it is, where it stands, and whether it is measured."""

    partner_id: str
    programme_id: str
    period: str
    version: int
    state: str
    is_measured: bool


def cells_behind(store: Store, indicators: Sequence[str], span: str, only: Only) -> list[CellBehind]:
    """Every cell behind some indicators in a quarter or year."""
    asked = {"indicators": list(indicators), "span": span, **asdict(only)}
    return [CellBehind(*row) for row in store.rows(_BEHIND, asked)]


def cells_given(store: Store, year: str, kind: str | None, rows: Sequence[Given] | None = None) -> list[CellBehind]:
    """Every cell that says what was put in, of one kind or of all, or of these rows alone."""
    only = None if rows is None else [f"{one.return_id} {one.row_no}" for one in rows]
    return [CellBehind(*row) for row in store.rows(_GIVEN, {"year": year, "kind": kind, "rows": only})]


def given(
    store: Store, *, return_id: int | None = None, row: int | None = None, year: str | None = None
) -> list[Given]:
    """What returns say was given: one row's, or a year's."""
    return [Given(*found) for found in store.rows(_GIVEN_IN, [return_id, return_id, row, row, year, year])]


def told_by_partners(store: Store, indicator: str, spans: Sequence[str], only: Only) -> list[dict[str, Any]]:
    """What each partner's returns that count say of an indicator, by programme and span: not for everybody."""
    columns = "partner_id, programme_id, span, kind, better, part, numerator, denominator, lower, upper, result, "
    names = (columns + "how_counted").split(", ")
    found = store.rows(_TOLD, {"indicator": indicator, "spans": list(spans), **asdict(only)})
    return [dict(zip(names, row, strict=True)) for row in found]


def baseline_of(store: Store, indicator: str, year: str) -> float | None:
    """The year's baseline of an indicator that is valued against it; None for any other."""
    found = store.one(
        "select t.baseline from target t join valuing v using (indicator_code) "
        "where v.is_against_baseline and t.indicator_code = ? and t.year = ?",
        [indicator, year],
    )
    return None if found is None else float(found)


def moved_by(store: Store, return_id: int, sheet: str, cell: str) -> list[tuple[Any, ...]]:
    """Indicator, span, programme, breakdown and group of every result that a cell is part of."""
    return store.rows(_MOVES, [return_id, sheet, cell])


def spoken_by(store: Store, return_id: int, row: int) -> list[tuple[Any, ...]]:
    """The same of every result that a row about a person is part of."""
    return store.rows(_SPEAKS, [return_id, row])


def told_in(store: Store, return_id: int) -> list[tuple[Any, ...]]:
    """The same of every result that a return types."""
    return store.rows(_TOLD_IN, [return_id])


def held_by(store: Store, return_id: int, sheet: str, cell: str) -> list[Holds]:
    """What a cell of a return's workbook holds, in that return and in those that the workbook answers too."""
    return [Holds(*row) for row in store.rows(_HOLDS, [return_id, sheet, cell])]


def version_of(store: Store, return_id: int) -> VersionOf | None:
    """A version of a return by its number; None where there is none."""
    found = store.rows(_VERSION, [return_id])
    return VersionOf(*found[0]) if found else None


def value_lines_of(store: Store, year: str, indicator: str | None, programme: str | None) -> Sequence[dict[str, Any]]:
    """The value lines as last published: everybody may see them."""
    columns = "indicator_code, programme_id, value_side, spans, quantity, unit_value_gbp, duration_years, deadweight, "
    columns += "displacement, attribution_to_others, drop_off, drop_off_shape, discount_kind, transfer_share, "
    columns += "value_gbp, after_discounting_gbp, cashable_gbp, unit_value_code, quantity_unit, in_force_from"
    sql = f"""
        select {columns} from value_line
        where year = ? and (? is null or indicator_code = ?) and (? is null or programme_id = ?)
        order by indicator_code, programme_id, in_force_from, value_side
    """
    names = columns.split(", ")
    found = store.rows(sql, [year, indicator, indicator, programme, programme])
    return [dict(zip(names, row, strict=True)) for row in found]


def discounted_by(store: Store) -> dict[str, list[float]]:
    """The discount factors of the years that value lines reach into, by kind of rate, as last published."""
    found: dict[str, list[float]] = {}
    for kind, factor in store.rows(
        "select discount_kind, discount_factor from value_discount order by discount_kind, year_number"
    ):
        found.setdefault(str(kind), []).append(float(factor))
    return found


def put_in(store: Store, year: str, kind: str | None) -> list[tuple[str, Any, Any]]:
    """What was put in by kind, £ (None where a part has no amount), and what of it was passed on; as last published."""
    return store.rows(
        "select resource_kind, case when count(*) = count(input_gbp) then sum(input_gbp) end, sum(passed_on_gbp) "
        "from value_input where year = ? and (? is null or resource_kind = ?) group by 1 order by 1",
        [year, kind, kind],
    )


def sides_of_lines(store: Store) -> list[tuple[str, str, str, str]]:
    """Year, indicator, programme and side of every value line as last published."""
    return store.rows("select year, indicator_code, programme_id, value_side from value_line order by all")


def rows_of_year(store: Store, table: str, columns: str, year: str | None = None) -> list[dict[str, Any]]:
    """Rows of one of the tables of value as last published, of a year or of all. `columns`: our own names."""
    found = store.rows(f"select {columns} from {table} where (? is null or year = ?) order by all", [year, year])
    return [dict(zip(columns.split(", "), row, strict=True)) for row in found]


def shares_of(store: Store, year: str, dimension: str, category: str) -> list[tuple[str, Any, bool]]:
    """Each indicator's part of a partner or area as last published, £, and whether it is hidden."""
    return store.rows(
        "select indicator_code, value_gbp, is_hidden from value_share where year = ? and dimension = ? "
        "and category = ? order by 1",
        [year, dimension, category],
    )


def caveats_of(store: Store, year: str) -> dict[str, Any] | None:
    """What goes with a year's total as last published; None where there is none."""
    columns = ", ".join(("year", *CAVEATS))
    found = store.rows(f"select {columns} from value_total where year = ?", [year])
    return dict(zip(columns.split(", "), found[0], strict=True)) if found else None


def ratio_of(store: Store, year: str, name: str) -> dict[str, Any] | None:
    """A ratio as last published: its parts, and why there is none; None where the year is not published."""
    columns = "benefit_gbp, cost_gbp, ratio, no_ratio_because"
    found = store.rows(f"select {columns} from value_ratio where year = ? and ratio_name = ?", [year, name])
    return dict(zip(columns.split(", "), found[0], strict=True)) if found else None


def left_out_because(store: Store, year: str, indicator: str) -> str | None:
    """Why an indicator had no value when values were last published."""
    why = store.one(
        "select left_out_because from value_left_out where year = ? and indicator_code = ?", [year, indicator]
    )
    return None if why is None else str(why)


def cells_of_partner(store: Store, year: str, partner: str) -> list[CellBehind]:
    """The cells of a partner's promises, and of the hours its returns took, in a year."""
    rows = store.rows(
        """
        select r.return_id, r.partner_id, r.programme_id, r.period, c.holds, c.field, c.sheet, c.cell, r.version, c.raw
        from stg_returns r
        join (select distinct period, year from span) s using (period)
        join cell c using (return_id)
        where s.year = ? and r.partner_id = ?
            and (c.holds = 'promises' and c.field in ('promised', 'delivered')
                or c.holds = 'return' and c.field = 'hours_spent')
        order by all
        """,
        [year, partner],
    )
    return [CellBehind(*row) for row in rows]


def shared_indicators(store: Store) -> list[str]:
    """Indicators that returns of two partners or more are asked for."""
    sql = "select indicator_code from expected_indicator group by 1 having count(distinct partner_id) > 1 order by 1"
    return [str(code) for (code,) in store.rows(sql)]


def aimed_at(store: Store) -> list[tuple[str, str]]:
    """Year and indicator of every target."""
    return store.rows("select year, indicator_code from target where target is not null order by all")


def spans(store: Store) -> dict[str, str]:
    """Every span with its year."""
    return {str(span): str(year) for span, year in store.rows("select distinct span, year from span order by 1")}
