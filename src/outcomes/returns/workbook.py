"""Reads a workbook into values with their places, in a bounded child process; refuses what it cannot read.

Returns road: **read** → layout → extract → tidy → check.
"""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import Any, Self

from outcomes.errors import FileRefused
from outcomes.returns.addresses import ROW, a1
from outcomes.returns.blocks import Value, unpack
from outcomes.returns.child.opening import refuse_lock_file, refuse_size
from outcomes.returns.children import ChildDied, Children
from outcomes.returns.formulas import NO_FORMULAS, FormulaTexts
from outcomes.returns.handed import AnyFile, Handed
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused, refusal
from outcomes.returns.sheet_rows import SheetRows

__all__ = ["Limits", "Reader", "Sheet", "Value", "Workbook", "a1", "read_workbook"]


@dataclass(frozen=True)
class Sheet:
    """A sheet's values and what stands behind them. All places are 1-based (row, column).

    rows            row by row from A1: `rows[0][0]` is A1, blank is None; rows may be shorter than the widest
    hidden_rows     rows that are not shown
    merged          (first row, first column, last row, last column), both ends included
    errors          error cells and their value, such as `#REF!`; their value in `rows` is None
    uncached        formulas without a stored value
    formulas        cells that hold a formula; None where that is not known
    hidden_columns  columns that are not shown, as far as the sheet has values
    tab             what its tab says, where that may be somebody's name and `name` stands for it
    texts           what its formulas say, as far as that is known
    """

    name: str
    rows: SheetRows
    is_hidden: bool
    hidden_rows: frozenset[int]
    merged: tuple[tuple[int, int, int, int], ...]
    errors: dict[tuple[int, int], str]
    uncached: frozenset[tuple[int, int]]
    formulas: frozenset[tuple[int, int]] | None = None
    hidden_columns: frozenset[int] = frozenset()
    tab: str = ""
    texts: FormulaTexts = NO_FORMULAS


@dataclass(frozen=True)
class Workbook:
    """A file as read: its sheets, and what it says about itself.

    format              xlsx, xlsm, xlsb, xls, ods, csv or tsv, by its contents; json by its name
    properties          custom document properties (xlsx and xlsm)
    has_external_links  whether formulas may draw on other files
    delimiter           what stands between the cells of csv and tsv
    """

    name: str
    sha256: str
    format: str
    sheets: tuple[Sheet, ...]
    properties: dict[str, str]
    has_external_links: bool
    date_1904: bool
    delimiter: str = ""

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


_MOST_LOST_ROWS = 10_000
"""Rows below the last value that are kept because formulas stand there that give none."""


def read_workbook(path: Path, limits: Limits = Limits()) -> Workbook:  # noqa: B008 - frozen
    """Read one file. For several, a `Reader` keeps its children warm. Raises `FileRefused`."""
    with Reader(limits, children=1) as reader:
        return reader.read(path)


class Reader:
    """Reads files in a few child processes that are kept from file to file. Use it in a `with`.

    `limits` may still be set before the first file is read: children start meanwhile.
    """

    def __init__(self, limits: Limits = Limits(), children: int | None = None) -> None:  # noqa: B008 - frozen
        self.limits = limits
        self._count = children or min(os.cpu_count() or 1, 4)
        self._children = Children(self._count)
        self._threads = ThreadPoolExecutor(self._count)

    def __enter__(self) -> Self:
        self._children.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children, and leave what was not read yet."""
        self._threads.shutdown(cancel_futures=True)
        self._children.close()

    def read(self, file: AnyFile) -> Workbook:
        """Read one file. Raises `FileRefused`."""
        with self._children.borrow(self.limits) as child:
            path = file.path if isinstance(file, Handed) else file
            draft = _Draft(file.name)
            try:
                for message in child.ask(*self._asked(file)):
                    draft.take(message)
            except Refused as refused:
                raise refusal(refused.reason, refused.detail, path) from None
            except ChildDied as death:
                raise refusal(death.reason, f"{self.limits.seconds:g}", path) from None
            return draft.finished()

    def _asked(self, file: AnyFile) -> tuple[str, Limits, bytes | None]:
        """What a child is asked: a file's path; of one that is handed over, its name and bytes."""
        if not isinstance(file, Handed):
            return os.path.abspath(file), self.limits, None  # noqa: PTH100 - resolve() would follow a link
        refuse_lock_file(file.name)
        content = file.read_bytes()
        refuse_size(len(content), self.limits)
        return file.name, self.limits, content

    def read_all(self, paths: Iterable[AnyFile]) -> Iterator[Workbook | FileRefused]:
        """Each file's workbook, or why it is refused, in the order given. Begins at once, a few files ahead."""
        waiting = iter(paths)
        ahead = deque(self._threads.submit(self._read_or_refuse, p) for p in islice(waiting, 2 * self._count))
        return self._in_order(ahead, waiting)

    def _in_order(
        self, ahead: deque[Future[Workbook | FileRefused]], waiting: Iterator[AnyFile]
    ) -> Iterator[Workbook | FileRefused]:
        while ahead:
            done = ahead.popleft().result()
            ahead.extend(self._threads.submit(self._read_or_refuse, path) for path in islice(waiting, 1))
            yield done

    def _read_or_refuse(self, path: AnyFile) -> Workbook | FileRefused:
        try:
            return self.read(path)
        except FileRefused as refused:
            return refused


class _Draft:
    """A workbook as its messages come in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sha256 = self._sheet_name = self._delimiter = ""
        self._about: tuple[Any, ...] = ()
        self._sheets: list[Sheet] = []
        self._rows = SheetRows()
        self._is_hidden = False
        self._seen: dict[str, str] = {}

    def take(self, message: tuple[Any, ...]) -> None:
        match message:
            case "rows", height, left, columns:
                self._rows.add(height, unpack(columns, height, left, self._seen))
            case "blank", height:
                self._rows.add(height, [])
            case "sheet", name, is_hidden:
                self._sheet_name, self._is_hidden, self._rows = name or Path(self._name).stem, is_hidden, SheetRows()
            case "facts", *facts:
                self._sheets.append(self._finished_sheet(*facts))
            case "workbook", *about:
                self._about = tuple(about)
            case "delimiter", delimiter:
                self._delimiter = delimiter
            case "hash", sha256:
                self._sha256 = sha256

    def finished(self) -> Workbook:
        form, properties, has_external_links, date_1904 = self._about
        return Workbook(
            name=self._name,
            sha256=self._sha256,
            format=form,
            sheets=tuple(self._sheets),
            properties=properties,
            has_external_links=has_external_links,
            date_1904=date_1904,
            delimiter=self._delimiter,
        )

    def _finished_sheet(
        self,
        hidden_rows: bytes,
        hidden_columns: list[tuple[int, int]],
        merged: list[tuple[int, int, int, int]],
        errors: bytes,
        error_texts: list[str],
        uncached: bytes,
        formulas: bytes | None,
        texts: tuple[list[bytes], bytes],
    ) -> Sheet:
        rows = self._rows.without_blank_end()
        errors_at, uncached_at = list(_places(errors)), frozenset(_places(uncached))
        last = max((row for row, _ in (*errors_at, *uncached_at) if row <= len(rows) + _MOST_LOST_ROWS), default=0)
        if last > len(rows):
            rows.add(last - len(rows), [])
        return Sheet(
            name=self._sheet_name,
            rows=rows,
            is_hidden=self._is_hidden,
            hidden_rows=frozenset(row for row in array("q", hidden_rows) if row <= len(rows)),
            merged=tuple(merged),
            errors=dict(zip(errors_at, error_texts, strict=True)),
            uncached=uncached_at,
            formulas=None if formulas is None else frozenset(_places(formulas)),
            hidden_columns=frozenset(
                c for first, last in hidden_columns for c in range(first, min(last, rows.width) + 1)
            ),
            texts=FormulaTexts(formulas, *texts) if formulas else NO_FORMULAS,
        )


def _places(packed: bytes) -> Iterator[tuple[int, int]]:
    return map(divmod, array("q", packed), repeat(ROW))
