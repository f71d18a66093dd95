"""Keeps what outcomes were last found to be worth, so that it is published with everything else.

On the road: impact's tables → **kept_values** → publish. Replaced as a whole, never added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from outcomes.store.database import Store

VALUE_TABLES = (
    "value_total",
    "value_line",
    "value_share",
    "value_left_out",
    "value_input",
    "value_bought",
    "value_beside",
    "value_ratio",
    "value_sensitivity",
    "value_discount",
)
CAVEATS = (
    "not_valued",
    "not_valued_because",
    "returns_in",
    "returns_due",
    "weak_share",
    "licensed_share",
    "price_base",
    "price_series",
    "price_cautions",
    "discounting",
    "discount_rates",
)
"""Columns of value_total that say what goes with a year's total: what it leaves out, its prices, what it rests on."""
_MADE_OF_TOTALS = ("value_beside", "value_ratio")
Rows = Sequence[Mapping[str, Any]]


def published_values() -> dict[str, str]:
    """The select of each table as it is published.

    A ratio, and a total counted otherwise, has its year's caveats in its own row: it is quoted apart from the total.
    """
    said = ", ".join(f"t.{column}" for column in CAVEATS)
    told = "select r.*, {} from {} r join value_total t using (year) order by r.rowid"
    return {
        table: told.format(said, table) if table in _MADE_OF_TOTALS else f"select * from {table}"
        for table in VALUE_TABLES
    }


def keep_values(store: Store, tables: Mapping[str, Rows]) -> None:
    """Replace what is kept, all of it or none. Each table's rows have its columns by name."""
    with store.transaction():
        for table in VALUE_TABLES:
            store.connection.execute(f"delete from {table}")
            if tables[table]:
                store.connection.register("incoming", pa.Table.from_pylist([dict(row) for row in tables[table]]))
                store.connection.execute(f"insert into {table} by name select * from incoming")
                store.connection.unregister("incoming")
