"""The code that stands in a cell in place of what says who a person is, made on the partner's own machine with K1.

Returns road: people + match keys → **partner codes** → a file that can be sent → coded rows, at the place, with K2.
One cell of a row carries the whole code of its person, so that rows may be sorted and columns moved; the row's other
identifying cells say only that they belong to it. A code is signed with K1, so that one that was cut, or made with
another key or for another partner, is found and never taken for a person.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MARK = "outcomes-code"
BESIDE = MARK
"""What stands in the other identifying cells of a row: its code stands beside. One word, as names are taken apart."""
_MOST_BYTES = 1 << 20
_SIGNED = 16


class BrokenCodeError(Exception):
    """A code that cannot be read, or that was not made with this key."""


@dataclass(frozen=True)
class PersonCode:
    """What a partner's machine says of a person: keys made with K1 and groups, and nothing else.

    partner     whose person it is: a reference is known within its partner alone
    known_as    of a register: the kind of what the person is known by there, and its key
    keys        by identifying field, its key
    groups      by breakdown, the group that birth date or postcode told
    match_keys  by kind, the keys by which the person is recognised across partners
    """

    partner: str
    known_as: tuple[str, str] = ("", "")
    keys: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    match_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def is_code(value: object) -> bool:
    """Whether a cell holds a code, or says that its row has one."""
    return isinstance(value, str) and value.startswith(MARK)


def written(code: PersonCode, k1: bytes) -> str:
    """The code as a cell holds it."""
    said = [code.partner, list(code.known_as), dict(code.keys), dict(code.groups)]
    said.append({kind: list(keys) for kind, keys in code.match_keys.items()})
    packed = zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)
    body = base64.urlsafe_b64encode(packed).decode()
    return f"{MARK}:{body}:{_signature(k1, body)}"


def code_among(values: Iterable[object]) -> str | None:
    """Of the cells of one row, the one that carries its code; "" where it is lost, None where there is none."""
    found = [str(value) for value in values if is_code(value)]
    return next((text for text in found if ":" in text), "") if found else None


def read_code(text: str, k1: bytes | None = None) -> PersonCode:
    """The code in a cell; with K1, only if it was made with it. Raises BrokenCodeError."""
    parts = text.strip().split(":")
    if len(parts) != 3 or (k1 is not None and not hmac.compare_digest(parts[2], _signature(k1, parts[1]))):
        raise BrokenCodeError
    try:
        packed = base64.urlsafe_b64decode(parts[1].encode("ascii", "replace"))
        partner, known_as, keys, groups, match_keys = json.loads(_unpacked(packed))
        kinds = {kind: tuple(made) for kind, made in match_keys.items()}
        return PersonCode(partner, (known_as[0], known_as[1]), keys, groups, kinds)
    except (ValueError, TypeError, AttributeError, IndexError, binascii.Error, zlib.error) as error:
        raise BrokenCodeError from error


def _unpacked(packed: bytes) -> Any:
    """What was packed, up to a limit: a code that unpacks to more is none of ours."""
    return zlib.decompressobj().decompress(packed, _MOST_BYTES)


def _signature(k1: bytes, body: str) -> str:
    return hmac.digest(k1, f"{MARK}\x1f{body}".encode(), "sha256").hex()[:_SIGNED]
