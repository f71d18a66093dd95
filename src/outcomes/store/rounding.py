"""Rounds the numbers of people of a publication, where a place chooses so: each total from its own people.

On the road: disclosure.protection → hiding → **rounding** → publish. What follows from them (shares, ways to target,
scores, values) is then worked out again, from the rounded numbers; what is hidden was chosen from the true ones.
"""

from __future__ import annotations

import duckdb

from outcomes.store.disclosure.figures import CHANGES
from outcomes.store.runner import remake_measured

_BASE = "(select rounds_to from place)"
_PARTS = ("numerator", "denominator", "lower", "upper", "largest_count", "summed", "result")
_ROUNDED = {
    "place_results": _PARTS,
    "partner_results": tuple(part for part in _PARTS if part != "summed"),
    "programme_results": tuple(part for part in _PARTS if part != "summed"),
}


def round_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside `measured`: round what counts people and have what follows worked out again; nothing where 1 is chosen."""
    if connection.execute(f"select coalesce({_BASE}, 1)").fetchall()[0][0] == 1:
        return
    for table, parts in _ROUNDED.items():
        connection.execute(_of_results(table, parts))
    rounded = ", ".join(f"{name} = {_nearest(name)}" for name in CHANGES)
    connection.execute(f"update measured.main.score_changes set {rounded}")
    kept = ["disclosive_results", "score_changes", *_ROUNDED]
    for table in ("score_changes", *_ROUNDED):
        remake_measured(connection, table, but=kept)


def _of_results(table: str, parts: tuple[str, ...]) -> str:
    """A share is made of its rounded parts; the sum of changes keeps its mean."""
    settings = ", ".join(f"{part} = {_of_kind(part)}" for part in parts)
    return f"""
        update measured.main.{table} r set {settings}
        from indicator i
        where i.indicator_code = r.indicator_code and i.counts_people
    """


def _of_kind(part: str) -> str:
    if part == "numerator":
        return f"""case i.kind
            when 'mean_change' then r.numerator / nullif(r.denominator, 0) * {_nearest("r.denominator")}
            else {_nearest("r.numerator")}
        end"""
    if part == "result":
        return f"""case i.kind
            when 'proportion' then ({_nearest("r.numerator")} / nullif({_nearest("r.denominator")}, 0))::double
            when 'mean_change' then r.result
            else {_nearest("r.result")}
        end"""
    return _nearest(f"r.{part}")


def _nearest(number: str) -> str:
    return f"round({number} / {_BASE}) * {_BASE}"
