"""Connects to a database, runs one query and fetches every row. Prints {"seconds": …, "rows": …}.

Arguments: database, query. The clock runs from before the connection to the last row.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import duckdb

if __name__ == "__main__":
    started = perf_counter()
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        rows = connection.execute(sys.argv[2]).fetchall()
    print(json.dumps({"seconds": perf_counter() - started, "rows": len(rows)}))
