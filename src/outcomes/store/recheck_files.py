"""Checks files that are no return again, from the archive: grants, and the records of workbooks made by others.

On the road: archive → reopen → check → **recheck files** → findings. What is kept is the new findings and the verdict,
by which a file of grants counts or not; the rows stay as they were read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from outcomes import __version__
from outcomes.errors import StoreError
from outcomes.returns.check import Checker, Opened
from outcomes.returns.checked import Checked
from outcomes.returns.findings import Finding
from outcomes.store.archive import archive_name, archived, read
from outcomes.store.database import Store
from outcomes.store.intake import insert
from outcomes.store.recheck import found_otherwise, typed_otherwise
from outcomes.store.reopen import reopen
from outcomes.store.rows import findings_of


@dataclass(frozen=True)
class KeptFile:
    """A file that is no return, as the last check left it."""

    file_sha256: str
    holds: str
    layout: str
    received_on: date
    verdict: str
    check_no: int


@dataclass(frozen=True)
class RecheckedFile:
    """What a new check of a file would change. `problem` says why it could not be checked again."""

    file: KeptFile
    checked: Checked | None
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    typed_otherwise: tuple[str, ...] = ()
    problem: str = ""

    @property
    def changes(self) -> bool:
        return bool(self.new or self.gone or self.typed_otherwise or self.verdict_changes)

    @property
    def verdict_changes(self) -> bool:
        return self.checked is not None and self.checked.verdict != self.file.verdict


def check_files_again(store: Store, archive: Path, checker: Checker) -> list[RecheckedFile]:
    """Every kept file that is no return, checked again under the present rules; changes nothing."""
    rows = store.rows(
        "select file_sha256, holds, layout, received_on, verdict, check_no from stg_other_files "
        "order by received_on, file_sha256"
    )
    return [_check_again(store, archive, checker, KeptFile(*row)) for row in rows]


def _check_again(store: Store, archive: Path, checker: Checker, file: KeptFile) -> RecheckedFile:
    path = archive / archive_name(file.file_sha256, "other")
    try:
        opened: Opened = reopen(path, f"file {file.file_sha256[:12]}", file.file_sha256)
    except StoreError as error:
        return RecheckedFile(file, None, problem=str(error))
    (checked,) = checker.check([opened])
    new, gone = found_otherwise(_findings_before(store, file), checked.findings)
    return RecheckedFile(file, checked, new, gone, typed_otherwise(read(path), archived(checked)))


def _findings_before(store: Store, file: KeptFile) -> list[Finding]:
    rows = store.rows(
        "select code, severity, sheet, cells, label, found, message, remedy, check_name from stg_other_findings "
        "where file_sha256 = ? order by finding_no",
        [file.file_sha256],
    )
    return [Finding(code, severity, sheet, tuple(cells), *rest) for code, severity, sheet, cells, *rest in rows]


def keep_checks(store: Store, rechecked: Iterable[RecheckedFile], *, by: str) -> int:
    """Keep the new findings and verdicts of what changes; returns how many. In one transaction."""
    changed = [one for one in rechecked if one.checked is not None and one.changes]
    with store.transaction():
        insert(store, [pair for one in changed for pair in _kept(store, one, by)])
    return len(changed)


def _kept(store: Store, one: RecheckedFile, by: str) -> Sequence[tuple[str, pa.Table]]:
    assert one.checked is not None  # the caller chose
    sha, number = one.file.file_sha256, one.file.check_no + 1
    store.connection.execute(
        "insert into other_recheck values (?, ?, ?, ?, ?, ?)",
        [sha, number, by, store.clock().replace(tzinfo=None), __version__, one.checked.verdict],
    )
    store.audit(by, f"checked again, check {number}", f"file {sha}")
    found = findings_of(one.checked.findings)
    count = found.num_rows
    found = found.append_column("file_sha256", pa.array([sha] * count, pa.string()))
    return [("other_finding", found.append_column("check_no", pa.array([number] * count, pa.int32())))]
