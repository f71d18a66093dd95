"""What a coordinator does with returns once they are in: sign off, compare, check again, remind, verify the audit.

On the road: place → **sign-off** → store. `Returns` of a place has these verbs beside its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError, StoreError
from outcomes.returns.reminders import Owed, Reminder, reminders
from outcomes.store import decisions, measures
from outcomes.store.archive import archive_name, read
from outcomes.store.audit import Audit, verify
from outcomes.store.database import Store, open_store
from outcomes.store.decisions import Waived
from outcomes.store.difference import Difference, difference
from outcomes.store.histories import Histories
from outcomes.store.recheck import (
    Rechecked,
    Version,
    add_held_back,
    compare,
    findings_before,
    keep_check,
    versions_to_check,
)
from outcomes.store.recheck_files import RecheckedFile, check_files_again, keep_checks
from outcomes.store.reopen import reopen
from outcomes.vocabulary import ReturnState

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place import Place
    from outcomes.returns.check import Checker, Opened

_AT_ONCE = 200


class SignOff:
    """The verbs of sign-off; every one notes who and why."""

    place: Place

    def _checker(self, histories: Callable[[], Histories]) -> Checker:
        raise NotImplementedError

    @property
    def _archive(self) -> Path:
        return self.place.folder / "archive"

    def accept(self, return_ids: Sequence[int], *, by: str, why: str, on: date | None = None) -> int:
        """Accept versions that are ready; returns how many. `on` is the day, or None for the day received."""
        with self.place.store() as store:
            return decisions.accept(store, return_ids, by=by, on=on, why=why)

    def send_back(self, return_id: int, *, by: str, why: str) -> str:
        """Send a version back to its partner, with the reason; returns the head of the audit."""
        with self.place.store() as store:
            return decisions.send_back(store, return_id, by=by, on=self.place.today, why=why)

    def waive(self, return_id: int, code: str, *, by: str, why: str, cell: str | None = None) -> Waived:
        """Let a finding through, everywhere or in one cell; the version is ready once no error is open.

        A figure that was outside its range counts from then on; a cell that could not be read has nothing to count.
        """
        with self.place.store() as store:
            return decisions.waive(
                store,
                return_id,
                code,
                by=by,
                on=self.place.today,
                why=why,
                cell=cell,
                when_ready=lambda: self._bring_in(store, return_id),
            )

    def _bring_in(self, store: Store, return_id: int) -> None:
        """Add what a waived fault had kept out of the figures."""
        for done in self._check_again(store, versions_to_check(store, [return_id])):
            if done.checked is not None:
                add_held_back(store, return_id, done.checked)

    def ready(self) -> pd.DataFrame:
        """Versions that wait to be accepted: return_id, partner_id, programme_id, period, version."""
        with self.place.store() as store:
            return measures.table(store, measures.READY)

    def status(self) -> pd.DataFrame:
        """Who has sent what, what is late, what waits for whom; one row a return expected."""
        with self.place.store() as store:
            return measures.table(store, "select * from return_status order by period, partner_id, programme_id")

    def other_files(self) -> pd.DataFrame:
        """Files of grants and of foreign records that are kept; one row a file."""
        with self.place.store() as store:
            return measures.table(store, "select * from other_files order by received_on, file_sha256")

    def state(self, return_id: int) -> ReturnState:
        """Where a version stands."""
        with self.place.store() as store:
            return decisions.state_of(store, return_id)

    def diff(self, return_id: int, other: int | None = None) -> Difference:
        """What changed between two versions of a return; without `other`, since the version before."""
        names = {code: i.label for code, i in self.place.definition.framework.indicators.items()}
        with self.place.store() as store:
            return difference(store, self._archive, return_id, other, names)

    def recheck(self, return_ids: Sequence[int] = (), *, keep: bool = False, by: str | None = None) -> list[Rechecked]:
        """Check stored returns again under the present rules, from the archive; changes nothing unless `keep`."""
        if keep and not by:
            raise _nobody_named()
        done: list[Rechecked] = []
        with self.place.store() as store:
            versions = versions_to_check(store, return_ids)
            for start in range(0, len(versions), _AT_ONCE):
                found = self._check_again(store, versions[start : start + _AT_ONCE])
                if keep and by:
                    keep_check(store, found, by=by, on=self.place.today)
                done += found
        return done

    def recheck_files(self, *, keep: bool = False, by: str | None = None) -> list[RecheckedFile]:
        """Check the kept files of grants and foreign records again; changes nothing unless `keep`."""
        if keep and not by:
            raise _nobody_named()
        with self.place.store() as store:
            done = check_files_again(store, self._archive, self._checker(partial(measures.histories, store)))
            if keep and by:
                keep_checks(store, done, by=by)
        return done

    def _check_again(self, store: Store, versions: Sequence[Version]) -> list[Rechecked]:
        opened: dict[int, Opened] = {}
        problems: dict[int, str] = {}
        for version in versions:
            try:
                path = self._path(version)
                opened[version.return_id] = reopen(path, f"return {version.return_id}", version.file_sha256)
            except StoreError as error:
                problems[version.return_id] = str(error)
        checked = dict(
            zip(opened, self._checker(partial(measures.histories, store)).check(opened.values()), strict=True)
        )
        return [
            compare(store, version, checked[version.return_id], read(self._path(version)))
            if version.return_id in checked
            else Rechecked(version, None, problem=problems[version.return_id])
            for version in versions
        ]

    def _path(self, version: Version) -> Path:
        return self._archive / archive_name(version.file_sha256, str(version.return_id))

    def remind(self) -> list[Reminder]:
        """A reminder for each partner that owes something: polite text to paste, nothing is sent."""
        with self.place.store() as store:
            owed = list(_owed(store))
        return reminders(owed, place=self.place.definition.place.place, today=self.place.today)

    def audit(self, heads: Sequence[str] = ()) -> Audit:
        """Verify the audit's chain and the archive; `heads` are those printed on receipts and reports."""
        with open_store(self.place.folder / "outcomes.duckdb", self.place.clock) as store:
            return verify(store, self._archive, heads)


def _nobody_named() -> PlaceError:
    return PlaceError("Nobody is named who keeps the new check.", remedy="Say who, with --by.")


def _owed(store: Store) -> Iterator[Owed]:
    """What waits for partners, or will soon be due."""
    rows = store.rows(
        """
        select s.partner_id, s.partner_name, s.programme_name, s.period, s.due_on,
            coalesce(s.waiting_state, s.state) as state, coalesce(s.waiting_return_id, s.return_id) as return_id, d.why
        from return_status s
        left join (select return_id, arg_max(why, decision_id) as why from decision group by return_id) d
            on d.return_id = coalesce(s.waiting_return_id, s.return_id)
        where s.waits_for = 'partner' or s.state = 'not yet due'
        order by s.partner_name, s.due_on
        """
    )
    for partner_id, partner, programme, period, due_on, state, return_id, why in rows:
        found = findings_before(store, return_id) if return_id is not None else []
        errors = tuple(f for f in found if f.severity == "error")
        yield Owed(partner_id, partner, programme, period, due_on, state, return_id, why or "", errors)
