"""Marks up one workbook, or does what is compared with it. Prints {"seconds": …, "cpu_seconds": …, "marked": …}.

Arguments: contender (ours, openpyxl, copy), workbook, target. The clocks run from opening the file to the copy's last
byte on disk; libraries are loaded before.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from made.marked_workbook import cells_to_mark
from outcomes.returns.findings import Finding
from outcomes.returns.marking.copy import marked_up

_MESSAGE, _REMEDY = "“12 people” is not a number.", "Write only the number, for example 12."


def ours(file: Path, target: Path) -> int:
    """Fill and note each cell, put a list in front, touch nothing else."""
    cells = cells_to_mark()
    found = [Finding("type-error", "error", s, (c,), "Hours", "12 people", _MESSAGE, _REMEDY, "x") for s, c in cells]
    target.write_bytes(marked_up(file.read_bytes(), found))
    return len(cells)


def with_openpyxl(file: Path, target: Path) -> int:
    """Load, fill and note each cell, put a sheet in front, save: charts and stored results are lost on the way."""
    book = openpyxl.load_workbook(file)
    cells = cells_to_mark()
    front = book.create_sheet("What to mend", 0)
    for name, cell in cells:
        book[name][cell].fill = PatternFill("solid", fgColor="FFFFB8A8")
        book[name][cell].comment = Comment(f"{_MESSAGE} {_REMEDY}", "What to mend")
        front.append([name, cell, _MESSAGE, _REMEDY])
    book.save(target)
    return len(cells)


def copied(file: Path, target: Path) -> int:
    """The floor: read every part of the zip and write it again, nothing marked."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            copy.writestr(part, source.read(part))
    return 0


CONTENDERS: dict[str, Callable[[Path, Path], int]] = {"ours": ours, "openpyxl": with_openpyxl, "copy": copied}

if __name__ == "__main__":
    started, worked = perf_counter(), process_time()
    marked = CONTENDERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    taken = {"seconds": perf_counter() - started, "cpu_seconds": process_time() - worked}
    print(json.dumps({**taken, "marked": marked}))
