"""Cells with names and what an intruder knows of them, from what is certain to bolder suppositions.

On the road: **sheet** → sharing, together → publish, audit. The attack itself is `attack`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import Any

import numpy as np

from outcomes.errors import StoreError
from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.linked import Ints, Relation

Name = tuple[Any, ...]
"""What a cell is called: a published figure's key, or words for a number that is published nowhere."""


def need_of(people: int | None, threshold: int) -> int:
    """What a number that is published nowhere needs: the threshold where it is small, nothing where it is not known."""
    return threshold if people is not None and 1 <= people < threshold else 0


class Level(IntEnum):
    """How an intruder comes to a relation; each level is tried with all before it."""

    SHOWN = 0
    """It follows from what is published."""
    TOTALS = 1
    """It is taken to know such totals exactly, whatever of them is published."""
    GUESSED = 2
    """That nothing is more involved than usual: nobody is with four partners."""
    ALIKE = 3
    """That who was active before an outcome is who was with the person in its year, and reports its own people's."""
    WAYS = 4
    """That whoever took a way from one partner to another is with both in the year."""
    REFERRED = 5
    """That whoever was referred and started is with both in the year."""


class Sheet:
    """The cells of one attack: whole numbers of people, each with its need and floor, and relations by level.

    A need is the threshold a cell's interval must reach and span; 0 asks nothing of it.
    """

    def __init__(self) -> None:
        self._number: dict[Name, int] = {}
        self._floors: list[int] = []
        self._needs: list[int] = []
        self._relations: list[tuple[Level, Relation]] = []

    def __contains__(self, name: Name) -> bool:
        return name in self._number

    def __len__(self) -> int:
        return len(self._floors)

    def items(self) -> Iterator[tuple[Name, int]]:
        """Each cell's name and number."""
        yield from self._number.items()

    @property
    def floors(self) -> Ints:
        """The least each cell is known to be."""
        return np.array(self._floors, dtype=np.int64)

    def add(self, name: Name, *, need: int = 0, floor: int = 0) -> int:
        """A new cell; its number."""
        self._number[name] = len(self._floors)
        self._floors.append(floor)
        self._needs.append(need)
        return self._number[name]

    def number(self, name: Name) -> int:
        return self._number[name]

    def say(self, relation: Relation, level: Level = Level.SHOWN) -> None:
        """Something an intruder knows, or supposes."""
        self._relations.append((level, relation))

    def worked_out(self, *, spared: Collection[Name] = ()) -> dict[Name, tuple[int, int]]:
        """The cells known too well, with the least and most each can be; none of those spared.

        By the boldest level that does not contradict what is shown. StoreError where that contradicts itself.
        """
        names = list(self._number)
        needs = [0 if name in spared else need for name, need in zip(names, self._needs, strict=True)]
        for relations in self.suppositions():
            shown = Shown(
                np.full(len(names), np.nan),
                self.floors,
                np.array(needs, dtype=np.int64),
                tuple(relations),
            )
            try:
                return {names[one.cell]: (one.low, one.high) for one in worked_out(shown)}
            except Contradiction:
                continue
        raise StoreError(
            "What is published of people whom partners share contradicts itself.",
            remedy="Publish again; if it stays so, send outcomes audit to whoever maintains this software.",
        )

    @property
    def needs(self) -> Ints:
        """How far each cell's interval must reach and span; 0 asks nothing of it."""
        return np.array(self._needs, dtype=np.int64)

    def suppositions(self, *, but: Level | None = None) -> Iterator[list[Relation]]:
        """What is known up to each level that adds something, boldest first: what it tells, a bolder one tells too.

        Nothing of one level, if asked so, whatever else is supposed.
        """
        told = [(level, relation) for level, relation in self._relations if level != but]
        for level in sorted({Level.SHOWN, *(level for level, _ in told)}, reverse=True):
            yield [relation for one, relation in told if one <= level]
