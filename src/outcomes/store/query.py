"""Runs an analyst's query on the published copy, and on nothing else.

On the road: published/outcomes.duckdb → **query** → analyst.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from outcomes.errors import StoreError


def query_published(path: Path, sql: str) -> pd.DataFrame:
    """The result of a query. The copy is open for reading only, no file or network is within reach, and the settings
    that say so are locked."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        try:
            found = connection.execute(sql)
            if found is None or found.description is None:
                raise StoreError("The query is empty.", remedy="Write for example: select * from headline")
            return found.df()
        except duckdb.Error as error:
            raise StoreError(
                f"The query cannot be run: {str(error).splitlines()[0]}",
                remedy="Tables and columns are described in docs/data-dictionary.md.",
            ) from error
