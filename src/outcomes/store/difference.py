"""What changed between two versions of a return, cell by cell, in words.

On the road: archive → **difference** → coordinator and partner. A row is known again by what it is about (an indicator
and its group, a person's key), so that a row put in between does not make all below it new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from outcomes.errors import StoreError
from outcomes.returns.cells import IDENTIFYING
from outcomes.store.archive import SENDER, Archive, archive_name, read
from outcomes.store.database import Store

_ABOUT_RESULTS = ("indicator", "dimension", "category", "period", "basis")
_Cells = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One cell that is not as it was. `before` and `after` are raw text; of what says who a person is, neither is told.

    `about` says which indicator and group, person or row it is; `cell` is the later version's, or where it was.
    """

    kind: Literal["changed", "added", "gone"]
    holds: str
    sheet: str
    cell: str
    label: str
    about: str
    before: str | None
    after: str | None

    def sentence(self) -> str:
        where = f"{self.sheet}, cell {self.cell}" if self.cell else self.sheet
        head = f"{where} ({self.label})" if self.label else where
        told = f"{head}, {self.about}" if self.about else head
        if self.before is None and self.after is None:
            return f"{told}: {_KINDS[self.kind]}."
        if self.kind == "changed":
            return f"{told}: was “{self.before}”, is now “{self.after}”."
        return f"{told}: {_KINDS[self.kind]}, “{self.before if self.kind == 'gone' else self.after}”."


_KINDS = {"changed": "changed", "added": "is new", "gone": "is gone"}


@dataclass(frozen=True)
class Difference:
    """Every change from one version to another, as the later workbook runs."""

    before: int
    after: int
    changes: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        changes = [asdict(change) | {"sentence": change.sentence()} for change in self.changes]
        return {"before": self.before, "after": self.after, "changes": changes}


def difference(store: Store, archive: Path, return_id: int, other: int | None, names: Mapping[str, str]) -> Difference:
    """What changed between two versions of one return, the earlier first; without `other`, since the version before.

    `names` are the indicators' labels by their codes.
    """
    first, second = _versions(store, return_id, other)
    before, after = (_entries(read(archive / archive_name(sha, str(n)))) for n, sha in (first, second))
    changes = [change for key in [*after, *(k for k in before if k not in after)]
               for change in _changes(before.get(key, {}), after.get(key, {}), names)]  # fmt: skip
    return Difference(first[0], second[0], tuple(changes))


def _versions(store: Store, return_id: int, other: int | None) -> tuple[tuple[int, str], tuple[int, str]]:
    here = _version(store, return_id)
    if other is None:
        earlier = [one for one in _versions_of(store, here) if one[0] < return_id]
        if not earlier:
            raise StoreError(
                f"Return {return_id} is the first version: there is none before it.", remedy="Name two versions."
            )
        there = earlier[-1]
    else:
        there = _version(store, other)
        if there not in _versions_of(store, here):
            raise StoreError(
                f"Returns {return_id} and {other} are not versions of one return.",
                remedy="Name two versions of one partner, programme and quarter.",
            )
    first, second = sorted([here, there])
    return first, second


def _version(store: Store, return_id: int) -> tuple[int, str]:
    found = store.rows("select return_id, file_sha256 from return_version where return_id = ?", [return_id])
    if not found:
        raise StoreError(f"There is no return {return_id}.", remedy="`outcomes status` shows each return's number.")
    return found[0]


def _versions_of(store: Store, version: tuple[int, str]) -> list[tuple[int, str]]:
    """Every version of the same return, in order."""
    return store.rows(
        """
        select v.return_id, v.file_sha256
        from return_version v
        join return_version one using (partner_id, programme_id, period)
        where one.return_id = ?
        order by v.return_id
        """,
        [version[0]],
    )


def _entries(archive: Archive) -> dict[tuple[Any, ...], _Cells]:
    """A return's rows, each by what it is about; a second row about the same is the second of its kind."""
    rows: dict[tuple[Any, ...], _Cells] = {}
    for cell in archive.cells.to_pylist():
        if cell.get("raw_type") != "derived":
            rows.setdefault((cell["holds"], cell["row_no"]), {})[cell["field"]] = cell
    entries: dict[tuple[Any, ...], _Cells] = {}
    for (holds, _), cells in rows.items():
        key, again = _key(holds, cells), 0
        while (*key, again) in entries:
            again += 1
        entries[*key, again] = cells
    return entries


def _key(holds: str, cells: _Cells) -> tuple[Any, ...]:
    if holds == SENDER:
        return (SENDER,)
    if holds == "results":
        return (holds, *(_value(cells.get(name)) for name in _ABOUT_RESULTS))
    reference = cells.get("reference", {}).get("typed_text") if holds == "people" else None
    if reference:
        return (holds, reference)
    first = next((cell for cell in cells.values() if cell["cell"]), {"sheet": "", "cell": ""})
    return (holds, first["sheet"], first["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _value(cell: dict[str, Any] | None) -> Any:
    """What a cell says: its typed value, or its raw text where it could not be typed."""
    if cell is None:
        return None
    typed = (cell["typed_number"], cell["typed_text"], cell["typed_date"])
    return next((value for value in typed if value is not None), cell["raw"])


def _changes(before: _Cells, after: _Cells, names: Mapping[str, str]) -> Iterator[Change]:
    for field in dict.fromkeys([*after, *before]):
        old, new = before.get(field), after.get(field)
        if _value(old) == _value(new):
            continue
        cell = new or old
        assert cell is not None  # the field is one of theirs
        is_private = cell["holds"] == "people" and field in IDENTIFYING
        yield Change(
            "changed" if old and new else "added" if new else "gone",
            cell["holds"],
            cell["sheet"],
            cell["cell"],
            cell["label"],
            _about(after or before, cell, names),
            None if is_private or old is None else old["raw"],
            None if is_private or new is None else new["raw"],
        )


def _about(cells: _Cells, cell: dict[str, Any], names: Mapping[str, str]) -> str:
    if cell["holds"] == "results" and "indicator" in cells:
        code = str(_value(cells["indicator"]))
        group = cells.get("category")
        shown = "" if group is None or _value(group) == "all" else f", {group['raw']}"
        return f"{names.get(code, code)}{shown}"
    return ""
