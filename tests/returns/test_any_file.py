"""Whatever bytes come: a grid written by somebody else is read equal, and anything broken is refused, never worse."""

from __future__ import annotations

import io
import math
import random
import string
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.errors import FileRefused
from outcomes.returns.workbook import Reader, Workbook

from . import hostile

_PRINTED = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"))
_TEXT = st.text(_PRINTED, min_size=1, max_size=40).filter(lambda text: text == text.strip())
_NUMBER = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15) | st.integers(
    -(10**9), 10**9
)
_VALUE = st.one_of(_NUMBER, st.booleans(), _TEXT)
_GRID = st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 30)), _VALUE, min_size=1, max_size=60)
_SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _written(grid: dict[tuple[int, int], Any]) -> bytes:
    file = io.BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, plainly) as book:
        sheet = book.add_worksheet("Results")
        for (row, column), value in grid.items():
            if isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
    return file.getvalue()


def _read(reader: Reader, path: Path, content: bytes) -> Workbook | FileRefused:
    """A Workbook or a FileRefused; anything else comes up as the error it is."""
    path.write_bytes(content)
    try:
        return reader.read(path)
    except FileRefused as refused:
        return refused


@_SHARED
@given(grid=_GRID)
def test_a_grid_written_by_another_program_is_read_equal(
    tmp_path: Path, reader: Reader, grid: dict[tuple[int, int], Any]
) -> None:
    found = _read(reader, tmp_path / "grid.xlsx", _written(grid))
    assert isinstance(found, Workbook)
    rows = found.sheets[0].rows
    read = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None}
    assert read.keys() == grid.keys()
    for place, value in grid.items():
        same = math.isclose(read[place], value, rel_tol=1e-15) if isinstance(value, float) else read[place] == value  # type: ignore[arg-type]
        assert same and isinstance(read[place], bool) == isinstance(value, bool), (place, value, read[place])


@_SHARED
@given(
    content=st.binary(max_size=3_000),
    head=st.sampled_from([b"", b"PK\x03\x04", hostile.COMPOUND, b"a,b\n", b"\xff\xfe"]),
)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_any_bytes_are_a_workbook_or_a_refusal(
    tmp_path: Path, reader: Reader, suffix: str, content: bytes, head: bytes
) -> None:
    assert isinstance(_read(reader, tmp_path / f"any{suffix}", head + content), (Workbook, FileRefused))


_WHOLE = {
    ".xlsx": hostile.xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>two</t></is></c></row>'),
    ".ods": hostile.ods("<table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>"),
    ".csv": "Ward,People\r\nNorth,£12\r\n".encode("cp1252"),
}


@_SHARED
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("suffix", _WHOLE)
def test_a_file_changed_anywhere_is_a_workbook_or_a_refusal(
    tmp_path: Path, reader: Reader, suffix: str, seed: int
) -> None:
    assert isinstance(
        _read(reader, tmp_path / f"changed{suffix}", _changed(_WHOLE[suffix], seed)), (Workbook, FileRefused)
    )


def _changed(content: bytes, seed: int) -> bytes:
    """A few bytes changed, lost, doubled or put in."""
    chance, changed = random.Random(seed), bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 20)
        piece = chance.choice([b"", chance.randbytes(length), bytes(changed[at : at + length]) * 2])
        changed[at : at + chance.choice([0, length])] = piece
        changed = changed or bytearray(string.printable, "ascii")
    return bytes(changed)
