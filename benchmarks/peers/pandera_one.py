"""pandera alone: reads with calamine, as fast as we do, and validates with pandera.

Arguments: workbook, rules.json. Prints {"rows": …, "found": [[kind, row, field], …]}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from pandera_rules import check
from python_calamine import load_workbook

if __name__ == "__main__":
    rules = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    cells = load_workbook(sys.argv[1]).get_sheet_by_name(rules["sheet"]).to_python(skip_empty_area=False)
    heading = rules["heading_row"]
    columns = [rules["headings"][text] for text in cells[heading - 1]]
    frame = pd.DataFrame(cells[heading:], columns=columns, dtype=object).replace("", None)
    print(json.dumps({"rows": len(frame), "found": check(frame, rules)}))
