"""Turns links between pairs into people: the connected parts, mended where a part would join whom it must not.

On the road: linking → **clusters** → linked_person.  Nearly every part is fine at once (`scipy`); one that holds two of
a partner's own people, or two who were decided to be different, is put together again link by link, the surest first,
leaving out whatever would join them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Edges:
    """Links between people by number, the surest first; `is_decided` where a person said so."""

    one: np.ndarray
    other: np.ndarray
    is_decided: np.ndarray


@dataclass(frozen=True)
class Clusters:
    """For each person the smallest number among those they are one with; and the links that were left out."""

    person_of: np.ndarray
    refused: set[tuple[int, int]] = field(default_factory=set)


Pairs = Sequence[tuple[int, int]]


def cluster(partners: np.ndarray, edges: Edges, apart: Pairs = (), vetoed: Pairs = ()) -> Clusters:
    """Who is one person. `partners` has each person's partner by number.

    Pairs `apart` were decided to be different; `vetoed` ones must not be joined either, unless a decision does it.
    """
    label = connected(len(partners), edges)
    wrong = _wrong_parts(label, partners, [*apart, *vetoed])
    if not len(wrong):
        return Clusters(_smallest(label))
    inside = np.isin(label[edges.one], wrong)
    kept, refused = _rebuilt(_Groups(partners, apart, vetoed), edges, np.flatnonzero(inside))
    whole = np.concatenate([np.flatnonzero(~inside), np.array(kept, dtype=int)])
    mended = Edges(edges.one[whole], edges.other[whole], edges.is_decided[whole])
    return Clusters(_smallest(connected(len(partners), mended)), refused)


def connected(count: int, edges: Edges) -> np.ndarray:
    """The number of the connected part that each of `count` people is in."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(edges.one), dtype=np.int8), (edges.one, edges.other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1])


def _smallest(label: np.ndarray) -> np.ndarray:
    """Each part named by its smallest member."""
    _, first, part = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[part])


def _wrong_parts(label: np.ndarray, partners: np.ndarray, apart: Pairs) -> np.ndarray:
    """Parts with two people of one partner, or with a pair that must stay apart."""
    seen = label.astype(np.int64) * (int(partners.max(initial=0)) + 1) + partners
    values, times = np.unique(seen, return_counts=True)
    doubled = values[times > 1] // (int(partners.max(initial=0)) + 1)
    joined = [label[one] for one, other in apart if label[one] == label[other]]
    return np.unique(np.concatenate([doubled, np.array(joined, dtype=np.int64)]))


def _rebuilt(groups: _Groups, edges: Edges, at: np.ndarray) -> tuple[list[int], set[tuple[int, int]]]:
    """The links (by position) that can stand together, and the pairs whose link cannot."""
    kept: list[int] = []
    refused: set[tuple[int, int]] = set()
    for position in at.tolist():
        one, other = int(edges.one[position]), int(edges.other[position])
        if groups.join(one, other, by_decision=bool(edges.is_decided[position])):
            kept.append(position)
        else:
            refused.add((min(one, other), max(one, other)))
    return kept, refused


class _Groups:
    """Union–find that knows each group's partners, and refuses to join what must stay apart."""

    def __init__(self, partners: np.ndarray, apart: Pairs, vetoed: Pairs) -> None:
        self._partners = partners
        self._parent: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._apart, self._vetoed = _both_ways(apart), _both_ways(vetoed)

    def join(self, one: int, other: int, *, by_decision: bool) -> bool:
        """Make two groups one; False where they must stay apart. A decision may join what keys may not."""
        a, b = self._find(one), self._find(other)
        if a == b:
            return True
        mine, theirs = self._members.setdefault(a, {a}), self._members.setdefault(b, {b})
        if _meet(self._apart, mine, theirs):
            return False
        if not by_decision and (self._of(mine) & self._of(theirs) or _meet(self._vetoed, mine, theirs)):
            return False
        self._parent[b] = a
        mine |= self._members.pop(b)
        return True

    def _of(self, members: set[int]) -> set[int]:
        return {int(self._partners[member]) for member in members}

    def _find(self, member: int) -> int:
        while member in self._parent:
            member = self._parent[member]
        return member


def _both_ways(pairs: Pairs) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _meet(pairs: dict[int, set[int]], mine: set[int], theirs: set[int]) -> bool:
    return any(pairs.get(member, set()) & theirs for member in mine)
