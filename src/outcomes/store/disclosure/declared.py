"""What each published table says of its columns: which name a row, which count people, which follow from those.

On the road: sql/published → **declared** → figures, publish. A table says it in lines of its file that begin `--:`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from outcomes.errors import StoreError
from outcomes.store.runner import View, views

KINDS_OF_COLUMN = ("keys", "counts", "derived", "public")
MARK = "is_hidden"
"""The column that says a row is hidden; before publication it says that the row shows a small number."""
FURTHER = "hides_"
"""How the marks of columns begin that are hidden together, though the rest of their row may be shown."""
HOLDS = "holds"


@dataclass(frozen=True)
class Holds:
    """What is true of every row: columns add up to a total, or are at most it."""

    parts: tuple[str, ...]
    total: str
    is_equal: bool


@dataclass(frozen=True)
class Declared:
    """A published table whose rows may be hidden: every column but the marks is of exactly one kind.

    `further` are columns of people under a mark of their own; `holds` is what everybody knows of a row.
    """

    table: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    derived: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    further: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holds: tuple[Holds, ...] = ()

    @property
    def counted(self) -> dict[str, tuple[str, ...]]:
        """By mark, the columns of people that are hidden together."""
        return {MARK: self.counts, **self.further}

    @property
    def blanked(self) -> dict[str, str]:
        """What a hidden row does not show: each column with the mark it goes by."""
        under = {column: mark for mark, columns in self.counted.items() for column in columns}
        return under | dict.fromkeys(self.derived, MARK)

    def refuse_undeclared(self, columns: Sequence[str]) -> None:
        """StoreError where the table has a column that is not declared, or lacks one that is."""
        said = {*self.keys, *self.blanked, *self.public, *self.counted}
        if odd := sorted(said ^ set(columns)):
            raise StoreError(
                f"The published table {self.table} does not say what {', '.join(odd)} is.",
                remedy="Declare every column of it, and no other, in the lines that begin with --: of its SQL file.",
            )


@cache
def declared_tables() -> tuple[Declared, ...]:
    """Every published table that declares itself, each after those it reads."""
    return tuple(declared(view) for view in views() if view.declares)


def declared(view: View) -> Declared:
    """What a view's lines say. StoreError where a line is of no kind there is."""
    given: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS_OF_COLUMN, ())
    further: dict[str, tuple[str, ...]] = {}
    holds: list[Holds] = []
    for line in view.declares:
        kind, _, names = line.partition(" ")
        if kind == HOLDS:
            holds.append(_holds(names))
        elif kind.startswith(FURTHER):
            further[kind] = _names(names)
        elif kind in given:
            given[kind] += _names(names)
        else:
            raise StoreError(
                f"The published table {view.name} declares {kind}, which is no kind of column.",
                remedy=f"Write one of: {', '.join(KINDS_OF_COLUMN)}, {HOLDS}, or a mark that begins with {FURTHER}.",
            )
    return Declared(view.name, **given, further=further, holds=tuple(holds))


def _names(text: str, between: str = ",") -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(between))


def _holds(text: str) -> Holds:
    """`recovered + improved = pairs`, or `began_at_best <= pairs`."""
    sign = "<=" if "<=" in text else "="
    parts, _, total = text.partition(sign)
    return Holds(_names(parts, "+"), total.strip(), sign == "=")
