"""Finds words on a sheet: headings, labels and marks, whatever row they have moved to.

Returns road: used by blocks, headings, singles and choose. A sheet is looked through only as far as needed, once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from outcomes.returns.odd_cells import as_text, fold
from outcomes.returns.workbook import Sheet, Value

_LEAST_CHUNK, _MOST_CHUNK = 32, 4096
_MOST_WORDS = 100_000
"""Different words of a sheet after which no more are looked through: it is data, and its headings stand above."""
_NEAR = 82
_LONGEST = 500


@lru_cache(maxsize=65536)
def _key_of_text(text: str) -> str:
    return fold(text[:_LONGEST]).strip(" :*")


def key(value: Value) -> str:
    """A heading or label as it is compared: case, spacing and a closing colon or asterisk do not matter."""
    return "" if value is None else _key_of_text(value if isinstance(value, str) else as_text(value))


@dataclass(frozen=True)
class Pattern:
    """One or several texts, with `*` for anything, to compare keys with."""

    exact: frozenset[str]
    loose: re.Pattern[str] | None

    def fits(self, found: str) -> bool:
        return found in self.exact or bool(self.loose and self.loose.fullmatch(found))

    def middle(self, found: str) -> str | None:
        """What stands where the `*` is; None where the text does not fit."""
        match = self.loose.fullmatch(found) if self.loose else None
        return next((group for group in match.groups() if group is not None), "") if match else None


@lru_cache(maxsize=4096)
def pattern(*names: str) -> Pattern:
    """Compile texts of a layout."""
    exact = frozenset(_key_of_text(name) for name in names if "*" not in name)
    loose = [_loose(name) for name in names if "*" in name]
    return Pattern(exact, re.compile("|".join(loose), re.DOTALL) if loose else None)


def _loose(name: str) -> str:
    return "(.*)".join(re.escape(fold(part)) for part in name.split("*"))


class Texts:
    """The words of one sheet, by key, with their places (row, column, from 1)."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._chunks: list[dict[str, list[tuple[int, int]]]] = []
        self._looked = self._words = 0

    def find(self, wanted: Pattern) -> Iterator[tuple[int, int]]:
        """Places of cells that fit, in reading order."""
        for chunk in self._read():
            keys = [k for k in wanted.exact if k in chunk]
            if wanted.loose:
                keys += [k for k in chunk if k not in wanted.exact and wanted.loose.fullmatch(k)]
            yield from sorted(place for k in keys for place in chunk[k])

    def first(self, wanted: Pattern) -> tuple[int, int] | None:
        return next(self.find(wanted), None)

    def starting(self, wanted: Pattern) -> Iterator[tuple[int, int]]:
        """Places of cells that begin with one of the texts."""
        for chunk in self._read():
            keys = [k for k in chunk if any(_begins(k, start) for start in wanted.exact)]
            yield from sorted(place for k in keys for place in chunk[k])

    def keys(self) -> set[str]:
        """Every text of the sheet."""
        return {k for chunk in self._read() for k in chunk}

    def _read(self) -> Iterator[dict[str, list[tuple[int, int]]]]:
        at = 0
        while at < len(self._chunks) or (self._looked < len(self.sheet.rows) and self._words < _MOST_WORDS):
            if at == len(self._chunks):
                size = min(_LEAST_CHUNK << at, _MOST_CHUNK)
                self._chunks.append(_index(self.sheet.rows[self._looked : self._looked + size], self._looked))
                self._looked += size
                self._words += len(self._chunks[at])
            yield self._chunks[at]
            at += 1


def _begins(text: str, start: str) -> bool:
    """Whether a text begins with these words, and not with a longer one."""
    return text.startswith(start) and not text[len(start) : len(start) + 1].isalnum()


def _index(rows: Iterable[list[Value]], before: int) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for r, row in enumerate(rows, before + 1):
        for c, value in enumerate(row, 1):
            if type(value) is str:
                found.setdefault(_key_of_text(value), []).append((r, c))
    return found


def is_placeholder(text: str, placeholders: frozenset[str]) -> bool:
    """Whether a text is one of the placeholders (folded; one that ends in `*` stands for all that begin so)."""
    folded = fold(text)
    return folded in placeholders or any(p.endswith("*") and folded.startswith(p[:-1]) for p in placeholders)


def nearest(names: Iterable[str], candidates: Iterable[str]) -> str | None:
    """The candidate nearly spelt like one of the names; None where none is near, or two are equally near."""
    by_key = {key(c): c for c in candidates}
    near = nearest_key(names, by_key)
    return by_key[near] if near else None


def nearest_key(names: Iterable[str], keys: Collection[str]) -> str | None:
    """As `nearest`, among texts that are keys already."""
    from rapidfuzz import fuzz, process

    for name in names:
        near = process.extract(key(name), list(keys), scorer=fuzz.ratio, limit=2, score_cutoff=_NEAR)
        if near and (len(near) == 1 or near[0][1] > near[1][1]):
            return str(near[0][0])
    return None
