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
Rows = Sequence[Mapping[str, Any]]


def keep_values(store: Store, tables: Mapping[str, Rows]) -> None:
    """Replace what is kept, all of it or none. Each table's rows have its columns by name."""
    with store.transaction():
        for table in VALUE_TABLES:
            store.connection.execute(f"delete from {table}")
            if tables[table]:
                store.connection.register("incoming", pa.Table.from_pylist([dict(row) for row in tables[table]]))
                store.connection.execute(f"insert into {table} by name select * from incoming")
                store.connection.unregister("incoming")
