"""A place: one partnership's folder, and the road through it on one page.

return.xlsx → check → receive → accept → measure → publish → report.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from outcomes.errors import FileRefused, PlaceError
from outcomes.files import shipped
from outcomes.framework.definitions import AcceptedKind, AcceptedWord, PlaceDefinition
from outcomes.framework.place_files import load_place
from outcomes.match_secrets import find_secrets
from outcomes.periods import Quarter
from outcomes.returns.accepted import FILE as ACCEPTED
from outcomes.returns.accepted import Accepted, load_accepted
from outcomes.returns.accepting import accept_word
from outcomes.returns.check import Checker, open_with
from outcomes.returns.checked import Checked, Sent
from outcomes.returns.layout import Layout, form_layout, load_layouts, shipped_layouts
from outcomes.returns.limits import Limits
from outcomes.returns.people import normal_form
from outcomes.returns.workbook import Reader, Workbook
from outcomes.store import intake, measures
from outcomes.store.database import Store, open_store
from outcomes.store.intake import Receipt
from outcomes.store.load import load_place as load_into_store
from outcomes.store.publish import Publication, publish
from outcomes.store.query import query_published

if TYPE_CHECKING:
    from outcomes.reports.build import Built

BATCH = 200
"""Files checked and stored together; memory grows with this, not with the number of returns."""


@dataclass(frozen=True)
class Place:
    """One partnership's folder. `open_place` reads and checks its files."""

    folder: Path
    definition: PlaceDefinition

    @property
    def returns(self) -> Returns:
        """What partners send: forms, checking, receiving, signing off."""
        return Returns(self)

    @property
    def measures(self) -> Measures:
        """What it means: every figure, as tables, and its publication."""
        return Measures(self)

    @property
    def reports(self) -> Reports:
        """What people see."""
        return Reports(self)

    @property
    def limits(self) -> Limits:
        """How much of a workbook the place is willing to read."""
        return Limits(**self.definition.place.limits.model_dump())

    @property
    def today(self) -> date:
        """The place's `as_at`, or today."""
        return self.definition.place.as_at or datetime.now(UTC).date()

    def clock(self) -> datetime:
        """Now; noon of the `as_at` day where the place is fixed in time, so that it makes the same bytes again."""
        fixed = self.definition.place.as_at
        return datetime.combine(fixed, time(12), UTC) if fixed else datetime.now(UTC)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The open store, brought up to the place's files."""
        with open_store(self.folder / "outcomes.duckdb", self.clock) as store:
            load_into_store(store, self.definition, self.today)
            yield store


def open_place(folder: Path | str) -> Place:
    """The place in a folder; PlaceError or DefinitionError says what is wrong with its files."""
    path = Path(folder)
    return Place(path, load_place(path))


@dataclass(frozen=True)
class Returns:
    place: Place

    def forms(self, period: str, *, to: Path, partner: str | None = None, programme: str | None = None) -> list[Path]:
        """Write the forms of a quarter, or only those of one partner or programme; last quarter's figures filled in."""
        definition = self.place.definition
        try:
            Quarter.parse(period)
        except ValueError:
            raise PlaceError(f"“{period}” is not a quarter.", remedy="Write for example 2025-26 Q1.") from None
        wanted = [
            (e.partner, p.programme)
            for p, e in definition.expectations()
            if partner in (None, e.partner)
            and programme in (None, p.programme)
            and definition.expectation(e.partner, p.programme, period) is e
        ]
        if not wanted:
            raise PlaceError(
                f"No return is expected for {period} from what you asked for.",
                remedy="Check the quarter, and the partner and programme in programmes/.",
            )
        from outcomes.returns.template import write_form

        with self.place.store() as store:
            previous = measures.previous_figures(store, period)
        to.mkdir(parents=True, exist_ok=True)
        return [
            write_form(
                to / f"{who} {what} {period}.xlsx", definition, who, what, period, previous=previous.get((who, what))
            )
            for who, what in wanted
        ]

    def check(self, files: Sequence[Path]) -> list[Checked]:
        """What is wrong with some files; changes nothing."""
        with Reader(self.place.limits) as reader:
            return self.judge(reader.read_all(files))

    def judge(self, books: Iterable[Workbook | FileRefused]) -> list[Checked]:
        """What is wrong with some workbooks that were read; changes nothing."""
        with self.place.store() as store:
            layouts, accepted = self._layouts, self._accepted  # read here, while children read the files
            return self._checker(store).check(open_with(book, layouts, accepted) for book in books)

    def receive(self, files: Sequence[Path] | None = None, *, by: str) -> list[Receipt]:
        """Check files and store them; without files, everything in the inbox in the order it came."""
        return [receipt for _, batch in self.receive_daily(files, by=by) for receipt in batch]

    def receive_daily(self, files: Sequence[Path] | None = None, *, by: str) -> Iterator[tuple[date, list[Receipt]]]:
        """As `receive`, a day's arrivals at a time; the store is free between them, so that they can be accepted."""
        with Reader(self.place.limits) as reader:
            for arrived_on, batch in self._batches(files):
                with self.place.store() as store:
                    opened = (open_with(w, self._layouts, self._accepted) for w in reader.read_all(batch))
                    checked = self._checker(store).check(opened)
                    dated = [(one, arrived_on) for one in checked]
                    receipts = intake.keep(store, dated, by=by, archive=self.place.folder / "archive")
                yield arrived_on, receipts

    def accept(self, return_ids: Sequence[int], *, by: str, why: str, on: date | None = None) -> int:
        """Accept versions that are ready; returns how many there were."""
        with self.place.store() as store:
            return intake.accept(store, return_ids, by=by, on=on, why=why)

    def accept_word(
        self, partner: str, found: str, meant: str, *, by: str, what: AcceptedKind | None = None
    ) -> AcceptedWord:
        """Remember that a partner's word (of a heading, sheet or code) means one of ours; its files then read."""
        path = self.place.folder / "layouts" / ACCEPTED
        word, definition, today = (partner, found, meant), self.place.definition, self.place.today
        with self.place.store() as store, store.transaction():
            made = accept_word(
                path, self._accepted, word, what=what, place=definition, layouts=self._layouts, by=by, on=today
            )
            store.audit(by, f"accepted the {made.what} “{made.found}” as “{made.meant}”", partner)
        return made

    def ready(self) -> pd.DataFrame:
        """Versions that wait to be accepted: return_id, partner_id, programme_id, period, version."""
        with self.place.store() as store:
            return measures.table(store, measures.READY)

    def status(self) -> pd.DataFrame:
        """Who has sent what, what is late, what waits for whom; one row a return expected."""
        with self.place.store() as store:
            return measures.table(store, "select * from return_status order by period, partner_id, programme_id")

    def _batches(self, files: Sequence[Path] | None) -> Iterator[tuple[date, list[Path]]]:
        arrivals = [(self.place.today, [Path(f) for f in files])] if files is not None else self._inbox()
        for arrived_on, found in arrivals:
            for start in range(0, len(found), BATCH):
                yield arrived_on, found[start : start + BATCH]

    def _inbox(self) -> Iterator[tuple[date, list[Path]]]:
        """Files of the inbox; a folder named by a date holds what arrived that day."""
        inbox = self.place.folder / "inbox"
        if not inbox.is_dir():
            raise PlaceError("The place has no inbox.", remedy="Make a folder named inbox in it.", where=inbox.name)
        entries = sorted(p for p in inbox.iterdir() if not p.name.startswith((".", "~$")))
        for day in (p for p in entries if p.is_dir()):
            try:
                arrived_on = date.fromisoformat(day.name)
            except ValueError:
                raise PlaceError(
                    f"The inbox has a folder “{day.name}”, which is no date.",
                    remedy="Name folders of the inbox by the day their files came, like 2025-07-25.",
                ) from None
            yield arrived_on, sorted(p for p in day.iterdir() if not p.name.startswith((".", "~$")))
        loose = [p for p in entries if not p.is_dir()]
        if loose:
            yield self.place.today, loose

    def _checker(self, store: Store) -> Checker:
        return Checker(
            self.place.definition,
            self.place.today,
            areas=self._areas,
            secrets=find_secrets(self.place.definition.place.code),
            history=self._history(store),
        )

    @cached_property
    def _layouts(self) -> Mapping[str, Layout]:
        own = self.place.folder / "layouts"
        form = form_layout(self.place.definition.framework)
        return {form.layout: form, **shipped_layouts(), **(load_layouts(own) if own.is_dir() else {})}

    @cached_property
    def _accepted(self) -> Accepted:
        partners = {p.partner_id: p.name for p in self.place.definition.partners}
        return load_accepted(self.place.folder / "layouts" / ACCEPTED, partners)

    @cached_property
    def _areas(self) -> Mapping[str, str]:
        """The place's own lookup of postcodes, in normal form, to area codes."""
        path = self.place.folder / "postcodes.csv"
        if not path.is_file():
            return {}
        with path.open(encoding="utf-8", newline="") as file:
            return {normal_form(row["postcode"]): row["area_code"] for row in csv.DictReader(file)}

    def _history(self, store: Store) -> Callable[[Sent], Mapping[str, Mapping[str, float]]]:
        """A partner's earlier totals; read once for a batch, and only if a return asks."""
        known = cache(partial(measures.histories, store))

        def before(sent: Sent) -> Mapping[str, Mapping[str, float]]:
            totals = known().get((sent.partner_id, sent.programme_id), {})
            return {code: {q: v for q, v in told.items() if q < sent.period} for code, told in totals.items()}

        return before


@dataclass(frozen=True)
class Measures:
    place: Place

    def table(self, view: str) -> pd.DataFrame:
        """A view of the store's measures, unsuppressed: for signed-off readers, not for release."""
        with self.place.store() as store:
            return measures.view(store, view)

    def query(self, sql: str) -> pd.DataFrame:
        """A read-only query of the published copy; no file of the machine can be read through it."""
        return query_published(_published(self.place), sql)

    def publish(self, *, by: str) -> Publication:
        """Measure, hide small numbers, and make the next numbered publication."""
        with self.place.store() as store:
            return publish(store, self.place.folder / "published" / "outcomes.duckdb", by=by)


def _published(place: Place) -> Path:
    path = place.folder / "published" / "outcomes.duckdb"
    if not path.is_file():
        raise PlaceError("Nothing is published yet.", remedy="Run: outcomes publish PLACE --by NAME", where="published")
    return path


@dataclass(frozen=True)
class Reports:
    place: Place

    def build(self, name: str = "joint", *, to: Path | None = None) -> Built:
        """Build a report from the last publication; the place's own `reports/NAME.yaml` is used where it has one."""
        from outcomes.reports.build import build_report

        own = self.place.folder / "reports" / f"{name}.yaml"
        definition = own if own.is_file() else shipped("reports") / f"{name}.yaml"
        if not definition.is_file():
            known = ", ".join(sorted(p.stem for p in shipped("reports").glob("*.yaml")))
            raise PlaceError(f"There is no report named {name}.", remedy=f"Reports are: {known}.")
        return build_report(_published(self.place), definition, to or self.place.folder / "built" / f"{name}.html")
