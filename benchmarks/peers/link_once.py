"""Links the people of a place's store once. Prints {"seconds", "references", "people", "links", "doubtful"}.

Argument: the place's folder. The clock runs over the linking alone, from the open store to its last row.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from time import perf_counter

from outcomes.place import open_place
from outcomes.store import linking

if __name__ == "__main__":
    with open_place(sys.argv[1]).store() as store:
        with store.transaction():
            store.connection.execute("delete from link_run")
        started = perf_counter()
        linking.bring_up_to_date(store)
        seconds = perf_counter() - started
        print(json.dumps({"seconds": seconds, **asdict(linking.summary(store))}))
