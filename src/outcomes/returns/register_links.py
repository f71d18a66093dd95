"""Tells which rows of a register are one person: those with a reference, and those where only the name was written.

Returns road: attendance → **register links** → registers. Within one file alone, and only where one person can be
meant: a name links to the one reference it stands beside elsewhere, unless a date of birth says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Who = tuple[str, str]
"""How a person is known (reference, birth or name), and the words, in normal form."""


@dataclass(frozen=True)
class KnownBy:
    """What a row says of who it is about, in normal form; "" where it does not."""

    reference: str = ""
    name: str = ""
    born: str = ""

    @property
    def who(self) -> Who | None:
        """By the reference, else name and date of birth, else the name; None where the row names nobody."""
        if self.reference:
            return "reference", self.reference
        if not self.name:
            return None
        return ("birth", f"{self.name}|{self.born}") if self.born else ("name", self.name)


@dataclass(frozen=True)
class Links:
    """`same`: who is somebody known better; `unsure`: who might be one of several."""

    same: Mapping[Who, Who]
    unsure: frozenset[Who]


def links(known: Iterable[KnownBy]) -> Links:
    """Who is whom among everybody a register knows."""
    everybody = list(dict.fromkeys(known))
    same: dict[Who, Who] = {}
    unsure: set[Who] = set()
    by_reference = [one for one in everybody if one.reference]
    births: dict[str, set[str]] = {}
    for one in by_reference:
        births.setdefault(one.reference, set()).update({one.born} - {""})
    for one in (k for k in everybody if k.who and k.who[0] == "birth"):
        named = {k.reference for k in by_reference if k.name == one.name}
        born = {r for r in named if one.born in births[r]} or {r for r in named if not births[r]}
        _note(one, {("reference", r) for r in born}, same, unsure)
    better = [k for k in everybody if k.reference or k.born]
    for one in (k for k in everybody if k.who and k.who[0] == "name"):
        meant = {same.get(k.who, k.who) for k in better if k.name == one.name and k.who}
        _note(one, meant, same, unsure)
    return Links(same, frozenset(unsure))


def _note(one: KnownBy, meant: set[Who], same: dict[Who, Who], unsure: set[Who]) -> None:
    who = one.who
    assert who is not None  # the caller asked
    if len(meant) == 1:
        same[who] = next(iter(meant))
    elif meant:
        unsure.add(who)
