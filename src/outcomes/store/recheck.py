"""Compares a new check of stored returns with what was found before, and keeps it where that is asked.

On the road: archive → reopen → check → **recheck** → findings and decisions. Accepted returns stay accepted: what
would hold them now is said, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from outcomes import __version__
from outcomes.errors import StoreError
from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.form import PARTS
from outcomes.store.archive import Archive, archived
from outcomes.store.database import Store
from outcomes.store.decisions import decide, open_errors, state_of
from outcomes.store.intake import insert
from outcomes.store.rows import Kept, constant, findings_of, rows_of
from outcomes.vocabulary import ReturnState

_HELD_BACK = ("result", "result_cell", "resource", "promise", "story")
"""Tables that leave rows with a fault out, so that a fault which is gone brings its row in."""


@dataclass(frozen=True)
class Version:
    """A stored version of a return."""

    return_id: int
    partner_id: str
    programme_id: str
    period: str
    version: int
    file_sha256: str
    state: ReturnState


@dataclass(frozen=True)
class Rechecked:
    """What a new check of one version would change. `problem` says why it could not be checked again."""

    version: Version
    checked: Checked | None
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    typed_otherwise: tuple[str, ...] = ()
    state_now: ReturnState | None = None
    problem: str = ""

    @property
    def changes(self) -> bool:
        return bool(self.new or self.gone or self.typed_otherwise or self.state_changes)

    @property
    def state_changes(self) -> bool:
        return self.state_now is not None and self.state_now is not self.version.state


def versions_to_check(store: Store, return_ids: Sequence[int] = ()) -> list[Version]:
    """The versions that count or wait: of each return the newest and the accepted one; or those of these numbers."""
    rows = store.rows(
        """
        select v.return_id, v.partner_id, v.programme_id, v.period, v.version, v.file_sha256, s.state
        from return_version v
        join stg_return_states s using (return_id)
        where case when len($1) > 0 then list_contains($1, v.return_id)
            else v.return_id in (select return_id from stg_returns)
                or v.return_id in (select max(return_id) from return_version group by partner_id, programme_id, period)
            end
        order by v.return_id
        """,
        [list(return_ids)],
    )
    unknown = sorted(set(return_ids) - {row[0] for row in rows})
    if unknown:
        raise StoreError(f"There is no return {unknown[0]}.", remedy="`outcomes status` shows each return's number.")
    return [Version(n, who, what, when, v, sha, ReturnState(s)) for n, who, what, when, v, sha, s in rows]


def compare(store: Store, version: Version, checked: Checked, before: Archive) -> Rechecked:
    """What a new check finds that the last one did not, and the other way round; warnings and notes too."""
    new, gone = found_otherwise(findings_before(store, version.return_id), checked.findings)
    state = _state_now(store, version, checked)
    return Rechecked(version, checked, new, gone, typed_otherwise(before, archived(checked)), state)


def found_otherwise(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is found now and was not before, and the other way round."""
    known = {_key(f): f for f in before}
    now = {_key(f): f for f in after}
    return tuple(f for key, f in now.items() if key not in known), tuple(
        f for key, f in known.items() if key not in now
    )


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.code, finding.severity, finding.sheet, finding.cells


def findings_before(store: Store, return_id: int) -> list[Finding]:
    """What the last check of a version found."""
    rows = store.rows(
        "select code, severity, sheet, cells, label, found, message, remedy, check_name from stg_findings "
        "where return_id = ? order by finding_no",
        [return_id],
    )
    return [Finding(code, severity, sheet, tuple(cells), *rest) for code, severity, sheet, cells, *rest in rows]


def _state_now(store: Store, version: Version, checked: Checked) -> ReturnState:
    """Where the version would stand; what is accepted or sent back was a person's decision, and stays."""
    if version.state not in (ReturnState.CHECKED, ReturnState.READY):
        return version.state
    waivers = _waivers(store, version.return_id)
    is_open = any(f.severity == "error" and not _is_waived(f, waivers) for f in checked.findings)
    return ReturnState.CHECKED if is_open or checked.sent is None else ReturnState.READY


_Waivers = set[tuple[str, str | None, str | None]]


def _waivers(store: Store, return_id: int) -> _Waivers:
    return set(store.rows("select code, sheet, cell from waiver where return_id = ?", [return_id]))


def _is_waived(finding: Finding, waivers: _Waivers) -> bool:
    if (finding.code, None, None) in waivers:
        return True
    return bool(finding.cells) and all((finding.code, finding.sheet, cell) in waivers for cell in finding.cells)


def typed_otherwise(before: Archive, after: Archive) -> tuple[str, ...]:
    """Cells that would be read as another value today: `Results!H14`."""
    known = {_place(cell): _values(cell) for cell in before.cells.to_pylist()}
    return tuple(
        f"{cell['sheet']}!{cell['cell']}"
        for cell in after.cells.to_pylist()
        if cell["cell"] and known.get(_place(cell), _values(cell)) != _values(cell)
    )


def _place(cell: dict[str, Any]) -> tuple[Any, ...]:
    return cell["holds"], cell["row_no"], cell["field"]


def _values(cell: dict[str, Any]) -> tuple[Any, ...]:
    return cell["typed_number"], cell["typed_text"], cell["typed_date"]


def keep_check(store: Store, rechecked: Iterable[Rechecked], *, by: str, on: date) -> int:
    """Keep the new findings of what changes, and the state they put it in; returns how many. In one transaction."""
    kept = 0
    with store.transaction():
        for one in rechecked:
            if one.checked is not None and one.changes:
                _keep_one(store, one, one.checked, by, on)
                kept += 1
    return kept


def _keep_one(store: Store, one: Rechecked, checked: Checked, by: str, on: date) -> None:
    return_id = one.version.return_id
    number = 1 + int(store.one("select coalesce(max(check_no), 1) from recheck where return_id = ?", [return_id]))
    store.connection.execute(
        "insert into recheck values (?, ?, ?, ?, ?, ?)",
        [return_id, number, by, store.clock().replace(tzinfo=None), __version__, checked.verdict],
    )
    store.audit(by, f"checked again, check {number}", f"return {return_id}")
    found = constant(findings_of(checked.findings), return_id=return_id, check_no=number)
    insert(store, [("finding", found)])
    if one.state_changes and one.state_now is not None:
        decide(store, return_id, one.state_now, by=by, on=on, why=f"checked again, check {number}")
    if one.state_now is ReturnState.READY:
        add_held_back(store, return_id, checked)


def add_held_back(store: Store, return_id: int, checked: Checked) -> int:
    """Add the rows of a version that a fault kept out and that are sound now, or waived; returns how many results."""
    if checked.sent is None or state_of(store, return_id) is not ReturnState.READY or open_errors(store, return_id):
        return 0
    waivers = _waivers(store, return_id)
    tables = tuple(_let_through(table, checked.findings, waivers) for table in checked.tables)
    rows = [
        (name, _not_there(store, return_id, name, rows))
        for name, rows in rows_of(Kept(return_id, checked.sent, replace(checked, tables=tables)))
        if name in _HELD_BACK
    ]
    insert(store, [(name, new) for name, new in rows if new.num_rows])
    return sum(new.num_rows for name, new in rows if name == "result")


def _let_through(table: CheckedTable, findings: Iterable[Finding], waivers: _Waivers) -> CheckedTable:
    """The table without the marks of waived faults in figures that could be read: out of range, and true all the same.

    What could not be read stays out, waived or not: there is nothing to count.
    """
    waived = {
        (f.sheet, cell) for f in findings if f.code == "out-of-range" and _is_waived(f, waivers) for cell in f.cells
    }
    faulty = {
        name: {i for i in rows if name not in PARTS or (table.read.sheet, table.read.cell(i, name)) not in waived}
        for name, rows in table.faulty.items()
    }
    return replace(table, faulty=faulty)


def _not_there(store: Store, return_id: int, name: str, rows: pa.Table) -> pa.Table:
    """The rows whose numbers the store does not have of this version."""
    # The table's name is one of ours, from _HELD_BACK; SQL takes no parameter for it.
    there = [n for (n,) in store.rows(f"select distinct row_no from {name} where return_id = ?", [return_id])]
    from pyarrow import compute  # slow to load, and asked for by few commands

    return rows.filter(compute.invert(compute.is_in(rows["row_no"], pa.array(there, pa.int32()))))
