"""Connects to a database, runs one query and fetches every row. Prints {"seconds": …, "cpu_seconds": …, "rows": …}.

Arguments: database, query. Both clocks run from before the connection to the last row.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter, process_time

import duckdb

if __name__ == "__main__":
    started, worked = perf_counter(), process_time()
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        rows = connection.execute(sys.argv[2]).fetchall()
    took = {"seconds": perf_counter() - started, "cpu_seconds": process_time() - worked}
    print(json.dumps({**took, "rows": len(rows)}))
