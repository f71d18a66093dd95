"""Reads a package of grants in JSON, as the 360Giving standard has it: a row a grant, a column a field's path.

Returns road: **read** (opening → grants json). A field within a field has the path the standard gives it, such as
`recipientOrganization/0/name`, so that the layout of the spreadsheet reads both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from outcomes.returns.blocks import Message, pack
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

_MOST_COLUMNS = 16_384
_MOST_LEVELS = 8
_LONGEST_FIELD = 1 << 20
_ROWS_IN_BLOCK = 1024
_LONGEST_NAME = 60
_NEVER_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
Row = dict[str, Any]


def read_grants(data: bytes, limits: Limits) -> Iterator[Message]:
    """The messages that carry the rows, below a row of the fields' paths."""
    grants = _grants(data)
    rows = [_row(grant, number) for number, grant in enumerate(grants)]
    columns = list(dict.fromkeys(path for row in rows for path in row))
    if len(columns) > _MOST_COLUMNS or (len(rows) + 1) * len(columns) > limits.cells:
        raise Refused("large-sheet", f"it has more than {limits.cells:,} fields")
    if not columns:
        return
    yield "rows", 1, 0, pack([columns])
    waiting = ([row.get(path, "") for path in columns] for row in rows)
    while block := list(islice(waiting, _ROWS_IN_BLOCK)):
        yield "rows", len(block), 0, pack(block)


def _grants(data: bytes) -> list[Any]:
    """The package's list of grants."""
    try:
        text = data.decode("utf-8-sig")
        whole = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Refused("bad-json", "it is not written in UTF-8") from None
    except json.JSONDecodeError as error:
        raise Refused(
            "bad-json", f"line {error.lineno} does not fit what stands before it, from its sign {error.colno} on"
        ) from None
    except RecursionError:
        raise Refused("bad-json", "its fields lie within each other too deep") from None
    except ValueError:
        raise Refused("bad-json", "it holds a number of more digits than anything has") from None
    grants = whole.get("grants") if isinstance(whole, dict) else None
    if not isinstance(grants, list):
        raise Refused("no-grants")
    return grants


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused("bad-json", f"the field “{name[:_LONGEST_NAME]}” stands twice in one place")
        found[name] = value
    return found


def _no_number(word: str) -> None:
    raise Refused("bad-json", f"{word} is no number")


def _row(grant: Any, number: int) -> Row:
    if not isinstance(grant, dict):
        raise Refused("bad-json", f"grants/{number} is no grant with fields")
    return {path: value for path, value in _flat(grant, "", 0) if value is not None and value != ""}


def _flat(value: Any, path: str, level: int) -> Iterator[tuple[str, Any]]:
    """Every field that holds something, under its path."""
    if level > _MOST_LEVELS:
        raise Refused("bad-json", "its fields lie within each other too deep")
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path, _whole(value)
        return
    for name, one in inner:
        yield from _flat(one, f"{path}/{name}" if path else str(name), level + 1)


def _whole(value: Any) -> Any:
    """A value as a sheet may hold it."""
    if isinstance(value, str):
        if len(value) > _LONGEST_FIELD:
            raise Refused("large-cell")
        if _NEVER_IN_TEXT.search(value):
            raise Refused("bad-json", "it holds signs that no text has")
    return _number(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _number(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Refused("bad-json", "it holds a number of more digits than anything has") from None
