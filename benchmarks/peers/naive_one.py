"""Naive: `pandas.read_excel` with openpyxl, then pandera.

Arguments: workbook, rules.json. Prints {"rows": …, "found": [[kind, row, field], …]}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from pandera_rules import check

if __name__ == "__main__":
    rules = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    heading = rules["heading_row"] - 1
    read = pd.read_excel(sys.argv[1], sheet_name=rules["sheet"], header=heading, engine="openpyxl", dtype=object)
    frame = read.rename(columns=rules["headings"])
    print(json.dumps({"rows": len(frame), "found": check(frame, rules)}))
