"""Say where two places differ that two versions of DuckDB made of the same returns: exit code 1 if they do anywhere.

Every row of every published table must be the same, to the last digit, and every page and workbook the same bytes.
"""

from __future__ import annotations

import filecmp
import sys
from pathlib import Path

import duckdb


def _differing_tables(one: Path, other: Path) -> list[str]:
    tables, others = ({file.name: file for file in (place / "published").glob("parquet-*/*")} for place in (one, other))
    if not tables or tables.keys() != others.keys():
        return sorted(tables.keys() ^ others.keys()) or ["no table was published"]
    unlike = "select 1 from (from read_parquet(?) except all from read_parquet(?)) limit 1"
    with duckdb.connect() as connection:
        return [
            name
            for name in tables
            for pair in ((tables[name], others[name]), (others[name], tables[name]))
            if connection.execute(unlike, [str(file) for file in pair]).fetchall()
        ]


def _differing_reports(one: Path, other: Path) -> list[str]:
    made = {str(file.relative_to(place)) for place in (one, other) for file in (place / "built").rglob("*.*")}
    if not made:
        return ["no report was built"]
    _, different, missing = filecmp.cmpfiles(one, other, made, shallow=False)
    return sorted(different + missing)


if __name__ == "__main__":
    places = Path(sys.argv[1]), Path(sys.argv[2])
    differing = _differing_tables(*places) + _differing_reports(*places)
    sys.exit(f"Two versions of DuckDB differ in {', '.join(differing)}." if differing else 0)
