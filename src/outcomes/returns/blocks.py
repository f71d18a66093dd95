"""Rows on their way from the child to its parent: packed by column, in blocks, and put together again.

Returns road: **read** (child packs → pipe → workbook unpacks).
A column of a block is bytes (all numbers, 8 bytes each), a list (its values), or a table of its different values with
an index into it; so a word that stands in a thousand cells is sent, and kept, once. Nothing is pickled: what a child
sends cannot run in its parent.
"""

from __future__ import annotations

import datetime
import struct
from array import array
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

Value = str | float | int | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None
Column = bytes | list[Any] | tuple[list[Any], bytes | None, bool]
"""Floats; plain values; or (values, index or None where all cells hold the one value, whether dates are among them)."""

Message = tuple[Any, ...]
"""What a child says: a word, and what belongs to it."""

LENGTH = struct.Struct("<I")
"""What stands before each message on the pipe: its length. The message is `marshal`'s."""

CELLS_IN_BLOCK = 1 << 13
_BLANK: Column = ([None], None, False)
_WORTH_A_TABLE = 200
_FLOAT = {float}
_TEXT = {str}
_NUMBERS = {float, int, bool}
_PLAIN = {str, float, int, bool}
_MICROSECOND = datetime.timedelta(microseconds=1)


def pack(rows: Sequence[Sequence[Value]]) -> list[Column]:
    """The columns of some rows of one length, as `marshal` takes them; blank columns at the right are left off."""
    return pack_columns(zip(*rows, strict=True))


def pack_columns(values: Iterable[Sequence[Value]]) -> list[Column]:
    """As `pack`, of columns."""
    columns = [_pack_column(column) for column in values]
    while columns and columns[-1] == _BLANK:
        columns.pop()
    return columns


def unpack(columns: Sequence[Column], height: int, left: int, seen: dict[str, str]) -> list[list[Value]]:
    """The columns' values again, `left` blank columns before them. Strings met before are taken from `seen`."""
    blank: list[list[Value]] = [[None] * height] * left if columns else []
    return [*blank, *(_unpack_column(column, height, seen) for column in columns)]


def _pack_column(values: Sequence[Any]) -> Column:
    kinds = set(map(type, values))
    if kinds == _FLOAT:
        return array("d", values).tobytes()
    if kinds == _TEXT and not any(values):
        return _BLANK
    is_dated = not kinds <= _PLAIN
    if len(values) < _WORTH_A_TABLE or len(kinds & _NUMBERS) > 1:  # 1, 1.0 and True are one key to a dictionary
        return _listed(values, is_dated)
    table = dict.fromkeys(values)
    if 2 * len(table) > len(values):
        return _listed(values, is_dated)
    place = dict(zip(table, count(), strict=False))
    index = array("B" if len(table) <= 256 else "H", map(place.__getitem__, values))
    return _plain(table, is_dated), index.tobytes(), is_dated


def _listed(values: Sequence[Any], is_dated: bool) -> Column:
    plain = _plain(values, is_dated)
    return (plain, b"", True) if is_dated else plain


def _unpack_column(column: Column, height: int, seen: dict[str, str]) -> list[Any]:
    if isinstance(column, list):
        return column
    if isinstance(column, bytes):
        return array("d", column).tolist()
    table, index, is_dated = column
    if is_dated:
        table = list(map(_from_plain, table))
    if index == b"":
        return table
    table = [seen.setdefault(value, value) if type(value) is str else value for value in table]
    if index is None:
        return table * height
    places = index if len(table) <= 256 else array("H", index)
    return list(map(table.__getitem__, places))


def _plain(values: Any, is_dated: bool) -> list[Any]:
    """Blank text is None, and a date is a pair of its kind and a number."""
    if is_dated:
        return [_to_plain(value) for value in values]
    return [None if value == "" else value for value in values]


def _to_plain(value: Value) -> Any:
    if isinstance(value, datetime.datetime):
        return "moment", value.toordinal(), _microseconds(value.time())
    if isinstance(value, datetime.date):
        return "day", value.toordinal()
    if isinstance(value, datetime.time):
        return "time", _microseconds(value)
    if isinstance(value, datetime.timedelta):
        return "span", value // _MICROSECOND
    return None if value == "" else value


def _from_plain(value: Any) -> Value:
    if type(value) is not tuple:
        return value  # type: ignore[no-any-return]
    kind, number, *rest = value
    if kind == "day":
        return datetime.date.fromordinal(number)
    if kind == "span":
        return datetime.timedelta(microseconds=number)
    if kind == "time":
        return _time(number)
    return datetime.datetime.combine(datetime.date.fromordinal(number), _time(rest[0]))


def _microseconds(time: datetime.time) -> int:
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000_000 + time.microsecond


def _time(microseconds: int) -> datetime.time:
    return (datetime.datetime.min + datetime.timedelta(microseconds=microseconds)).time()
