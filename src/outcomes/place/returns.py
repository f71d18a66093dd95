"""What partners send: forms, checking, receiving, signing off. The Python API's group `place.returns`.

On the road: place → **place.returns** → desk, store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.desk import Desk
from outcomes.errors import FileRefused, PlaceError
from outcomes.framework.definitions import AcceptedKind, AcceptedWord
from outcomes.framework.serving import answered_in
from outcomes.inbox import taking
from outcomes.inbox.key import find_recipient, key_that_opens, make_key
from outcomes.inbox.opening import opened, sweep
from outcomes.inbox.posting import post
from outcomes.inbox.waiting import Waiting, next_to_take
from outcomes.match_secrets import find_secrets
from outcomes.periods import Quarter
from outcomes.returns.accepted import FILE as ACCEPTED
from outcomes.returns.accepting import accept_word
from outcomes.returns.check import Checker, open_with
from outcomes.returns.checked import Checked
from outcomes.returns.handed import AnyFile
from outcomes.returns.workbook import Reader, Workbook
from outcomes.sign_off import SignOff
from outcomes.store import intake, measures, secrets_in_force
from outcomes.store.database import Store
from outcomes.store.histories import Histories
from outcomes.store.intake import Receipt

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

    from outcomes.place import Place

BATCH = 200
"""Files checked and stored together; memory grows with this, not with the number of returns."""


@dataclass(frozen=True)
class Returns(SignOff):
    """What partners send; signing off is `SignOff`'s."""

    place: Place

    def forms(
        self,
        period: str,
        *,
        to: Path,
        partner: str | None = None,
        programme: str | None = None,
        all_programmes: bool = False,
    ) -> list[Path]:
        """Write the forms of a quarter, or only those of one partner or programme; last quarter's figures filled in.

        With `all_programmes` a partner with several gets one workbook for all of them.
        """
        wanted = self._wanted(period, partner, programme)
        from outcomes.returns.template import write_form, write_joint_form

        definition = self.place.definition
        with self.place.store() as store:
            previous = measures.previous_figures(store, period)
        to.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for who, programmes in wanted.items():
            known = {what: self._before(previous, who, what, period) for what in programmes}
            if all_programmes and len(programmes) > 1:
                target = to / f"{who} {period}.xlsx"
                written.append(write_joint_form(target, definition, who, programmes, period, previous=known))
                continue
            for what in programmes:
                target = to / f"{who} {what} {period}.xlsx"
                written.append(write_form(target, definition, who, what, period, previous=known[what]))
        return written

    def _before(
        self, previous: Mapping[tuple[str, str], measures.Figures], partner: str, programme: str, period: str
    ) -> measures.Figures:
        """The figures of the quarter before, of a programme and of those its return answers too."""
        served = answered_in(self.place.definition, partner, programme, Quarter.parse(period))
        figures: measures.Figures = {}
        for what in [programme, *(p.programme for p, _ in served)]:
            figures |= previous.get((partner, what), {})
        return figures

    def _wanted(self, period: str, partner: str | None, programme: str | None) -> dict[str, list[str]]:
        """The programmes that expect a return of each partner for a quarter; PlaceError where there is none."""
        definition = self.place.definition
        try:
            Quarter.parse(period)
        except ValueError:
            raise PlaceError(f"“{period}” is not a quarter.", remedy="Write for example 2025-26 Q1.") from None
        wanted: dict[str, list[str]] = {}
        for p, e in definition.expectations():
            asked = partner in (None, e.partner) and programme in (None, p.programme)
            if asked and not e.answered_in and definition.expectation(e.partner, p.programme, period) is e:
                wanted.setdefault(e.partner, []).append(p.programme)
        if not wanted:
            raise PlaceError(
                f"No return is expected for {period} from what you asked for.",
                remedy="Check the quarter, and the partner and programme in programmes/.",
            )
        return wanted

    def check(self, files: Sequence[Path]) -> list[Checked]:
        """What is wrong with some files; changes nothing."""
        with Reader(self.place.limits) as reader:
            return self.judge(reader.read_all(files))

    def judge(self, books: Iterable[Workbook | FileRefused]) -> list[Checked]:
        """What is wrong with some workbooks that were read; changes nothing, and waits for nobody."""
        if self._desk.lacks_histories:
            with self.place.store():
                pass
        return self._desk.judge(books)

    def post(self, files: Sequence[Path]) -> list[Path]:
        """Put files into the inbox, encrypted so that only whoever keeps the place can read them."""
        recipient = find_recipient(self.place.folder)
        return [post(Path(f), self._inbox, recipient, self.place.today, self.place.limits) for f in files]

    def receive(self, files: Sequence[Path] | None = None, *, by: str, mark_up_to: Path | None = None) -> list[Receipt]:
        """Check files and store them; without files, everything in the inbox in the order it came.

        Into the folder `mark_up_to` goes a marked-up copy of each file that has something to mend.
        """
        return [receipt for _, batch in self.receive_daily(files, by=by, mark_up_to=mark_up_to) for receipt in batch]

    def receive_daily(
        self,
        files: Sequence[Path] | None = None,
        *,
        by: str,
        mark_up_to: Path | None = None,
        until: date = date.max,
    ) -> Iterator[tuple[date, list[Receipt]]]:
        """As `receive`, each day's receipts with the day they came; what came to the inbox after `until` waits on."""
        if mark_up_to is not None:
            from outcomes.returns.marking.copy import outside_places

            outside_places(mark_up_to)
        with Reader(self.place.limits) as reader:
            yield from (
                self._receive_inbox(reader, by, mark_up_to, until)
                if files is None
                else self._receive_named(reader, files, by, mark_up_to)
            )

    def _receive_named(
        self, reader: Reader, files: Sequence[Path], by: str, mark_up_to: Path | None
    ) -> Iterator[tuple[date, list[Receipt]]]:
        for start in range(0, len(files), BATCH):
            batch = [Path(file) for file in files[start : start + BATCH]]
            with self.place.store() as store:
                self._hold_to_secrets(store)
                _, receipts = self._keep(store, reader, [(file, self.place.today) for file in batch], by)
            yield self.place.today, _marked_up(batch, receipts, mark_up_to)

    def _receive_inbox(
        self, reader: Reader, by: str, mark_up_to: Path | None, until: date
    ) -> Iterator[tuple[date, list[Receipt]]]:
        """Batch by batch; what is stored is deleted. The store is held meanwhile, so that nobody else takes it."""
        done: set[Path] = set()
        while True:
            with self.place.store() as store:
                taking.settle(store, self._inbox)
                sweep(self._inbox)
                found = next_to_take(self._inbox, self.place.today, BATCH, done, until)
                if not found:
                    return
                files = [file for file, _ in found]
                ready = opened(files, self._key(files), self.place.definition.place.inbox_days, self.place.limits)
                self._hold_to_secrets(store)  # noted before the files are: the token rests on all that stands before it
                taken = taking.TOOK, taking.note(store, self._inbox, files)
                dated = [(file, day) for file, (_, day) in zip(ready, found, strict=True)]
                days, kept = self._keep(store, reader, dated, by, taken)
                receipts = _marked_up(ready, kept, mark_up_to)
                taking.settle(store, self._inbox)
                done.update(one.path for one in files)
            for day in sorted(set(days)):
                yield day, [receipt for receipt, came in zip(receipts, days, strict=True) if came == day]

    def accept_word(
        self, partner: str, found: str, meant: str, *, by: str, what: AcceptedKind | None = None
    ) -> AcceptedWord:
        """Remember that a partner's word (of a heading, sheet or code) means one of ours; its files then read."""
        path = self.place.folder / "layouts" / ACCEPTED
        word, definition, today = (partner, found, meant), self.place.definition, self.place.today
        with self.place.store() as store, store.transaction():
            made = accept_word(
                path,
                self._desk.accepted,
                word,
                what=what,
                place=definition,
                layouts=self._desk.layouts,
                by=by,
                on=today,
            )
            store.audit(by, f"accepted a {made.what}", partner)
        return made

    def _keep(
        self,
        store: Store,
        reader: Reader,
        files: Sequence[tuple[AnyFile | FileRefused, date]],
        by: str,
        taken: tuple[str, str] | None = None,
    ) -> tuple[list[date], list[Receipt]]:
        """Check and store some files of the days they came; the receipts, and the day of each."""
        read = reader.read_all([file for file, _ in files if not isinstance(file, FileRefused)])
        books = (file if isinstance(file, FileRefused) else next(read) for file, _ in files)
        checker = replace(self._checker(partial(measures.histories, store)), stores=True)
        checked = checker.check_each(open_with(book, self._desk.layouts, self._desk.accepted) for book in books)
        dated = [(one, day) for of_file, (_, day) in zip(checked, files, strict=True) for one in of_file]
        receipts = intake.keep(store, dated, by=by, archive=self.place.folder / "archive", taken=taken)
        return [day for _, day in dated], receipts

    def _hold_to_secrets(self, store: Store) -> None:
        secrets_in_force.hold_to(store, find_secrets(self.place.definition.place.code, self.place.folder))

    @property
    def _inbox(self) -> Path:
        return self.place.folder / "inbox"

    def _key(self, files: Sequence[Waiting]) -> Identity | None:
        """What opens the inbox, where something posted is in it."""
        code = self.place.definition.place.code
        make_key(self.place.folder, code)
        return key_that_opens(self.place.folder, code) if any(one.is_posted for one in files) else None

    def _checker(self, histories: Callable[[], Histories]) -> Checker:
        return self._desk.checker(histories)

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self.place.folder, self.place.definition)


def _marked_up(files: Sequence[AnyFile | FileRefused], receipts: list[Receipt], to: Path | None) -> list[Receipt]:
    """The receipts, with a copy for the partner of each new file in which something was found."""
    if to is None:
        return receipts
    from outcomes.returns.marking.copy import mark_up_all

    paths = [file for file in files if not isinstance(file, FileRefused)]
    new = [r.checked for r in receipts if not r.is_repeat and r.checked.findings and r.checked.sha256]
    copies = mark_up_all(paths, new, to=to)
    return [replace(r, marked_up=copies.get((r.checked.name, r.checked.sha256))) for r in receipts]
