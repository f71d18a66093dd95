"""The child's loop: a path, or a name and bytes, comes in; messages about the file go out; until the parent is gone.

Returns road: **read** (children starts → main).
"""

from __future__ import annotations

import gc
import hashlib
import marshal
import sys
from collections.abc import Iterator
from typing import Any

from outcomes.returns.blocks import LENGTH, Message
from outcomes.returns.child.delimited import read_delimited
from outcomes.returns.child.grants_json import read_grants
from outcomes.returns.child.opening import COMPOUND, JSON, ZIP, kind_of, read_file
from outcomes.returns.child.scan import SheetScan
from outcomes.returns.child.spreadsheet import facts, read_compound, read_zipped
from outcomes.returns.limits import Limits, bind_process, is_worn, start_clock
from outcomes.returns.refusals import Refused

_CELLS_TO_SEND_AT = 4096
_NO_REFERENCES = 2  # the version of marshal that is quickest to write


def main() -> None:
    """Serve one parent over standard input and output. The first message holds the limits."""
    limits = Limits(*_receive())
    bind_process(limits)
    gc.disable()  # what a file leaves behind is freed by counting; a child that swells is replaced
    _send([("ready",)])
    sys.stdout.buffer.flush()
    is_spent = False
    while not is_spent and (asked := _receive()):
        path, size = asked
        handed = None if size is None else sys.stdin.buffer.read(size)
        start_clock(limits.seconds)
        _answer(path, handed, limits)
        del handed
        start_clock(0)
        is_spent = is_worn()
        _send([("end", is_spent)])
        sys.stdout.buffer.flush()


def _answer(path: str, handed: bytes | None, limits: Limits) -> None:
    """Send everything about one file, or why it is refused; small messages go together."""
    waiting: list[Message] = []
    try:
        for message in _read(path, handed, limits):
            waiting.append(message)
            if message[0] == "rows" and message[1] * len(message[3]) > _CELLS_TO_SEND_AT:
                _send(waiting)
                waiting = []
    except Refused as refused:
        waiting = [("refused", refused.reason, refused.detail)]
    except MemoryError:
        waiting = [("refused", "large-memory", "")]
    _send(waiting)


def _read(path: str, handed: bytes | None, limits: Limits) -> Iterator[Message]:
    data = read_file(path, limits) if handed is None else handed
    kind = kind_of(data, path)
    yield "hash", hashlib.sha256(data).hexdigest()
    if kind == ZIP:
        yield from read_zipped(data, limits)
    elif kind == COMPOUND:
        yield from read_compound(data, limits)
    elif kind == JSON:
        yield from _one_sheet("json", read_grants(data, limits))
    else:
        yield from _one_sheet(*read_delimited(data, limits))


def _one_sheet(form: str, rows: Iterator[Message]) -> Iterator[Message]:
    yield "workbook", form, {}, False, False
    yield "sheet", "", False
    yield from rows
    yield facts(SheetScan())


def _receive() -> Any:
    """The next message, or None where the parent has gone."""
    length = sys.stdin.buffer.read(LENGTH.size)
    if not length:
        return None
    return marshal.loads(sys.stdin.buffer.read(*LENGTH.unpack(length)))  # noqa: S302 - from our parent


def _send(messages: list[Message]) -> None:
    content = marshal.dumps(messages, _NO_REFERENCES)
    sys.stdout.buffer.write(LENGTH.pack(len(content)))
    sys.stdout.buffer.write(content)
