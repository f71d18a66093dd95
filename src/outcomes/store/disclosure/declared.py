"""What each published table says of its columns: which name a row, which count people, which follow from those.

On the road: sql/published → **declared** → figures, publish. A table says it in lines of its file that begin `--:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.errors import StoreError
from outcomes.store.runner import View, views

KINDS_OF_COLUMN = ("keys", "counts", "derived", "public")
MARK = "is_hidden"
"""The column that says a row is hidden; before publication it says that the row shows a small number."""


@dataclass(frozen=True)
class Declared:
    """A published table whose rows may be hidden: every column but the mark is of exactly one kind."""

    table: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    derived: tuple[str, ...]
    public: tuple[str, ...]

    @property
    def blanked(self) -> tuple[str, ...]:
        """What a hidden row does not show."""
        return self.counts + self.derived

    def refuse_undeclared(self, columns: Sequence[str]) -> None:
        """StoreError where the table has a column that is not declared, or lacks one that is."""
        said = {*self.keys, *self.blanked, *self.public, MARK}
        if odd := sorted(said ^ set(columns)):
            raise StoreError(
                f"The published table {self.table} does not say what {', '.join(odd)} is.",
                remedy="Declare every column of it, and no other, in the lines that begin with --: of its SQL file.",
            )


def declared_tables() -> tuple[Declared, ...]:
    """Every published table that declares itself, each after those it reads."""
    return tuple(_declared(view) for view in views() if view.declares)


def _declared(view: View) -> Declared:
    given: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS_OF_COLUMN, ())
    for line in view.declares:
        kind, _, names = line.partition(" ")
        if kind not in given:
            raise StoreError(
                f"The published table {view.name} declares {kind}, which is no kind of column.",
                remedy=f"Write one of: {', '.join(KINDS_OF_COLUMN)}.",
            )
        given[kind] += tuple(name.strip() for name in names.split(","))
    return Declared(view.name, **given)
