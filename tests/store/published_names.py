"""Names of the published copy, as analysts' queries use them: every table and column a version has.

python tests/store/published_names.py > tests/golden/published_names.csv, once a version is released; never in between.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import duckdb

from outcomes import __version__
from outcomes.store.database import SCHEMA
from outcomes.store.publish import published_selects
from outcomes.store.runner import create_views


def published_names() -> Iterator[tuple[str, str]]:
    """Each table of the published copy with each of its columns."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        create_views(connection)
        for table, select in sorted(published_selects().items()):
            yield from ((table, row[0]) for row in connection.execute(f"describe {select}").fetchall())


if __name__ == "__main__":
    lines = "".join(f"{__version__},{table},{column}\n" for table, column in published_names())
    sys.stdout.write(f"version,table,column\n{lines}")
