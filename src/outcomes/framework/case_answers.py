"""Compares what a worked example gives with what it expects, or with the words of the refusal it expects.

On the road: cases → value cases and scale cases → **case answers**.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outcomes.errors import OutcomesError


def compared(
    find: Callable[[], Mapping[str, Any]],
    expected: Mapping[str, Any],
    refuses: str | None,
    refusals: type[OutcomesError],
) -> Iterator[str]:
    """What did not come out as expected, in sentences; none if all did.

    `find` works the example out, or raises one of `refusals`; `refuses` are the words that a refusal should say.
    """
    try:
        found = find()
    except refusals as refusal:
        if refuses is None:
            yield f"It refuses: {refusal.message}"
        elif refuses not in str(refusal):
            yield f"It refuses, but not with “{refuses}”: {refusal.message}"
        return
    if refuses is not None:
        yield "It should refuse, and gives " + ", ".join(f"{name} {what}" for name, what in found.items()) + "."
    for name, what in expected.items():
        if name not in found:
            yield f"There is no {name} among {', '.join(found) or 'nothing'}."
        elif found[name] != what:
            yield f"The {name} is {found[name]}, and {what} is expected."
