"""Takes rows about people out of the store and the archive: the one rewriting of history that is allowed.

On the road: forgetting, retention → **removing** → store, archive. All of it or none of it; what is left says that rows
were deleted, when, by whom, why and how many, and never whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from outcomes.durable import sync_folder
from outcomes.returns.findings import Finding
from outcomes.returns.leaving_out import Cells, struck
from outcomes.returns.personal import REMOVED
from outcomes.store.archive import archive_name, hash_of, read, write
from outcomes.store.archive_without import archive_without
from outcomes.store.audit import ARCHIVED
from outcomes.store.database import Store

_OF_A_ROW = ("support", "support_category", "match_key", "score", "claim")
"""Tables whose rows are about one person of one return."""
_ROW = "(return_id, row_no) in (select return_id, row_no from doomed)"


@dataclass(frozen=True)
class PersonRow:
    """A row about a person: which return it stands in, and in which cell it begins."""

    return_id: int
    row_no: int
    partner_id: str
    programme_id: str
    period: str
    sheet: str
    cell: str


def remove(store: Store, archive: Path, rows: Sequence[PersonRow], *, by: str, because: str) -> int:
    """Delete rows about people, in the store and in the archive; returns the deletion's number. The caller holds the
    transaction.
    """
    _doom(store, rows)
    returns = sorted({row.return_id for row in rows})
    for return_id in returns:
        theirs = {(row.sheet, row.cell) for row in rows if row.return_id == return_id}
        gone, written = _rewrite_archive(store, archive, return_id, theirs)
        _strike_findings(store, return_id, gone)
        _blank_waivers(store, return_id, gone)
        store.audit(by, "deleted rows about people", f"return {return_id}")
        if written:
            store.audit(by, f"{ARCHIVED}{written}", f"return {return_id}")
    if returns:
        sync_folder(archive)
    _delete(store)
    number = store.next_number("deletion", "deletion_no")
    store.connection.execute(
        "insert into deletion values (?, ?, ?, ?, ?, ?, ?)",
        [number, store.clock().replace(tzinfo=None), by, because, len(rows), len(returns), not rows],
    )
    store.audit(by, because, f"deletion {number}")
    return number


def _doom(store: Store, rows: Iterable[PersonRow]) -> None:
    """The rows that are to go, as a table that SQL can read."""
    store.connection.register("incoming", numbers_of(rows))
    store.connection.execute("create or replace temp table doomed as select * from incoming")
    store.connection.unregister("incoming")


def numbers_of(rows: Iterable[PersonRow]) -> pa.Table:
    """Rows by their numbers: return_id, row_no."""
    numbers = [{"return_id": row.return_id, "row_no": row.row_no} for row in rows]
    return pa.Table.from_pylist(numbers, pa.schema({"return_id": pa.int32(), "row_no": pa.int32()}))


def _rewrite_archive(store: Store, archive: Path, return_id: int, people: Cells) -> tuple[Cells, str]:
    """Write a return's archive file without these people; returns their cells, and the hash of what is there now.

    One that was rewritten before the run was killed is found so again.
    """
    sha = store.one("select file_sha256 from return_version where return_id = ?", [return_id])
    path = archive / archive_name(sha, str(return_id))
    if not path.is_file():
        return people, ""
    left, gone = archive_without(read(path), people)
    write(left, path)
    return gone | set(people), hash_of(path)


def _strike_findings(store: Store, return_id: int, gone: Cells) -> None:
    """Take the cells out of what was found in a return; what was about nothing else goes."""
    rows = store.rows(
        "select check_no, finding_no, code, severity, sheet, cells, label, found, message, remedy, check_name "
        "from finding where return_id = ?",
        [return_id],
    )
    for check_no, number, code, severity, sheet, cells, *rest in rows:
        before = Finding(code, severity, sheet, tuple(cells), *rest)
        after = next(struck([before], gone), None)
        where = [return_id, check_no, number]
        if after is None:
            store.connection.execute(
                "delete from finding where return_id = ? and check_no is not distinct from ? and finding_no = ?", where
            )
        elif after != before:
            store.connection.execute(
                "update finding set cells = ?, found = ?, message = ? "
                "where return_id = ? and check_no is not distinct from ? and finding_no = ?",
                [list(after.cells), after.found, after.message, *where],
            )


def _blank_waivers(store: Store, return_id: int, gone: Cells) -> None:
    """A waiver of such a cell stays, since the audit knows it; its reason may speak of the person, and goes."""
    for number, sheet, cell in store.rows(
        "select waiver_id, sheet, cell from waiver where return_id = ? and cell is not null", [return_id]
    ):
        if (sheet, cell) in gone:
            store.connection.execute("update waiver set why = ? where waiver_id = ?", [REMOVED, number])


def _delete(store: Store) -> None:
    run = store.connection.execute
    run(
        "update claim_decision set why = ? where claim_id in "
        "(select concat_ws('-', return_id, row_no, achievement) from claim join doomed using (return_id, row_no))",
        [REMOVED],
    )
    run(_GONE_PEOPLE)
    for table in _OF_A_ROW:
        run(f"delete from {table} where {_ROW}")
    run(f"delete from cell where holds = 'people' and {_ROW}")
    for person in ("partner_id, person_key", "other_partner_id, other_person_key"):
        for table in ("person_link", "link_decision"):
            run(f"delete from {table} where ({person}) in (select partner_id, person_key from gone_people)")
    run("delete from linked_person where (partner_id, person_key) in (select partner_id, person_key from gone_people)")
    run("delete from link_run")  # so that those who are left are linked anew
    run("drop table gone_people")
    run("drop table doomed")


_GONE_PEOPLE = """
    create or replace temp table gone_people as
    with people as (
        select
            partner_id, coalesce(reference_key, concat('row ', return_id, ' ', row_no)) as person_key,
            (return_id, row_no) in (select (return_id, row_no) from doomed) as is_doomed
        from support
    )
    select partner_id, person_key from people group by partner_id, person_key having bool_and(is_doomed)
"""
"""People of whom no row is left."""
