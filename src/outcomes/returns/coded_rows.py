"""Rows whose people a partner turned into codes on its own machine: their keys are keyed again with K2.

Returns road: reading → **coded rows** → cells, beside rows that still have names. A code that is no good is a finding,
and its row then names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from outcomes.framework.definitions import NOT_KNOWN
from outcomes.returns.findings import Finding
from outcomes.returns.match_keys import MatchKeys
from outcomes.returns.partner_codes import BrokenCodeError, PersonCode, code_among, is_code, read_code
from outcomes.returns.people import Secrets
from outcomes.returns.reading import ReadTable

BROKEN = "broken-person-code"
_MESSAGE = "The code of a person cannot be read here: it was cut, or made with another key or for another partner."
_REMEDY = (
    "Ask the partnership for your copy of the place as it is now, run outcomes pseudonymise again on your own file, "
    "and send what it writes."
)


@dataclass(frozen=True)
class CodedRows:
    """The codes of a table's entries, by entry; `findings` about those that are no good."""

    codes: Mapping[int, PersonCode] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The breakdowns that the codes tell."""
        return list(dict.fromkeys(group for code in self.codes.values() for group in code.groups))


def coded_rows(
    read: ReadTable, identifying: Sequence[str], secrets: Secrets | None, partner_id: str
) -> tuple[ReadTable, CodedRows]:
    """The table without its codes, and the codes. Without secrets codes are read, and not proved."""
    names = [n for n in identifying if n in read.values]
    if not any(is_code(value) for n in names for value in read.values[n].tolist()):
        return read, CodedRows()
    codes: dict[int, PersonCode] = {}
    broken: list[int] = []
    for i, cells in enumerate(zip(*(read.values[n].tolist() for n in names), strict=True)):
        text = code_among(cells)
        if text is None:
            continue
        try:
            codes[i] = _proved(read_code(text, secrets.k1 if secrets else None), partner_id, secrets)
        except BrokenCodeError:
            broken.append(i)
    plain = {n: _without(read.values[n], [*codes, *broken]) for n in names}
    findings = (_broken(read, names, broken),) if broken else ()
    return replace(read, values=read.values | plain), CodedRows(codes, findings)


def _proved(code: PersonCode, partner_id: str, secrets: Secrets | None) -> PersonCode:
    if secrets is not None and code.partner != partner_id:
        raise BrokenCodeError
    return code


def _without(values: np.ndarray, rows: Sequence[int]) -> np.ndarray:
    plain = values.copy()
    plain[list(rows)] = None
    return plain


def _broken(read: ReadTable, names: Sequence[str], rows: Sequence[int]) -> Finding:
    here = [(i, next(n for n in names if is_code(read.values[n][i]))) for i in rows]
    cells = tuple(cell for i, name in here if (cell := read.cell(i, name)))
    label = read.label(*here[0])
    return Finding(BROKEN, "error", read.sheet, cells, label, "", _MESSAGE, _REMEDY, BROKEN)


def with_keys(columns: dict[str, np.ndarray], coded: CodedRows, size: int, secrets: Secrets | None) -> None:
    """Put the keys and groups that codes carry into a table's typed columns."""
    for i, code in coded.codes.items():
        for name, key in code.keys.items():
            if secrets is not None or name == "reference":
                _column(columns, f"key:{name}", size)[i] = secrets.rekeyed(key) if secrets else key
        for breakdown, group in code.groups.items():
            _column(columns, f"breakdown:{breakdown}", size)[i] = group
    for name in (f"breakdown:{group}" for group in coded.groups):
        columns[name][[group is None for group in columns[name].tolist()]] = NOT_KNOWN.code


def with_match_keys(found: MatchKeys, coded: CodedRows, size: int, secrets: Secrets | None) -> MatchKeys:
    """Everybody's keys across partners: those made here, and those that codes carry."""
    if secrets is None or not coded.codes:
        return found
    every = {kind: list(keys) for kind, keys in found.items()}
    for i, code in coded.codes.items():
        for kind, keys in code.match_keys.items():
            every.setdefault(kind, [()] * size)[i] = tuple(map(secrets.rekeyed, keys))
    return every


def _column(columns: dict[str, np.ndarray], name: str, size: int) -> np.ndarray:
    if name not in columns:
        columns[name] = np.full(size, None, dtype=object)
    return columns[name]
