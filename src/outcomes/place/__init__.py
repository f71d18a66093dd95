"""A place: one partnership's folder, and the road through it on one page.

return.xlsx → check → receive → accept → measure → publish → report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.forget_list import read_list
from outcomes.framework.definitions import PlaceDefinition
from outcomes.framework.place_files import STORE, load_place
from outcomes.returns.limits import Limits
from outcomes.store import measures, snapshot
from outcomes.store.database import Store, open_store
from outcomes.store.forgotten import forgotten_here
from outcomes.store.histories import SNAPSHOT
from outcomes.store.load import load_place as load_into_store
from outcomes.store.query import QUERY_SECONDS, query_published
from outcomes.store.wiping import wipe

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place.funding import Funding
    from outcomes.place.impact import Impact
    from outcomes.place.people import People
    from outcomes.place.privacy import Privacy
    from outcomes.place.returns import Returns
    from outcomes.place.together import Together
    from outcomes.place.trace import Trace
    from outcomes.reports.build import Built
    from outcomes.store.disclosure.audit import Audit
    from outcomes.store.publish import Publication


@dataclass(frozen=True)
class Place:
    """One partnership's folder. `open_place` reads and checks its files."""

    folder: Path
    definition: PlaceDefinition

    @property
    def returns(self) -> Returns:
        """What partners send: forms, checking, receiving, signing off."""
        from outcomes.place.returns import Returns

        return Returns(self)

    @property
    def measures(self) -> Measures:
        """What it means: every figure, as tables, and its publication."""
        return Measures(self)

    @property
    def impact(self) -> Impact:
        """What it is worth, and what was put in."""
        from outcomes.place.impact import Impact

        return Impact(self)

    @property
    def funding(self) -> Funding:
        """How the work is funded: terms, claims, payments, and what each way of funding bought."""
        from outcomes.place.funding import Funding

        return Funding(self)

    @property
    def trace(self) -> Trace:
        """Where a figure comes from, and what a cell moves."""
        from outcomes.place.trace import Trace

        return Trace(self)

    @property
    def reports(self) -> Reports:
        """What people see."""
        return Reports(self)

    @property
    def privacy(self) -> Privacy:
        """What the law asks about people's data: forgetting, and what is due to be deleted."""
        from outcomes.place.privacy import Privacy

        return Privacy(self)

    @property
    def people(self) -> People:
        """Who is one person across partners."""
        from outcomes.place.people import People

        return People(self)

    @property
    def together(self) -> Together:
        """What partners report of one person together."""
        from outcomes.place.together import Together

        return Together(self)

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
        with open_store(self.folder / STORE, self.clock) as store:
            if self.definition.place.as_at is None:
                store.check_clock()
            load_into_store(store, self.definition, self.today)
            _keep_forgotten(store, self)
            yield store
            snapshot.refresh(store, self.folder / SNAPSHOT)
            wipe(store)


def _keep_forgotten(store: Store, place: Place) -> None:
    """Whoever the store or the forget list says is forgotten stays so; where nobody is, nothing is loaded for it."""
    code = place.definition.place.code
    here, listed = forgotten_here(store), read_list(code)
    if here or listed:
        from outcomes.place.privacy import keep_forgotten

        keep_forgotten(store, place.folder, code, here, listed)


def open_place(folder: Path | str) -> Place:
    """The place in a folder; PlaceError or DefinitionError says what is wrong with its files."""
    path = Path(folder)
    return Place(path, load_place(path))


@dataclass(frozen=True)
class Measures:
    place: Place

    def table(self, view: str) -> pd.DataFrame:
        """A view of the store's measures, unsuppressed: for signed-off readers, not for release."""
        with self.place.store() as store:
            return measures.view(store, view)

    def query(self, sql: str, *, seconds: float = QUERY_SECONDS) -> pd.DataFrame:
        """A read-only query of the published copy, stopped after `seconds`; no file can be read through it."""
        return query_published(_published(self.place), sql, seconds=seconds)

    def answer(self, sql: str, *, to: Path, seconds: float = QUERY_SECONDS) -> Path:
        """The answer to such a query as a file for a spreadsheet, .xlsx or .csv."""
        from outcomes.answer_file import write_answer

        return write_answer(self.query(sql, seconds=seconds), to)

    def audit_disclosure(self) -> Audit:
        """Attack the published copy: what can be worked out of what it hides, by anyone or by a partner."""
        from outcomes.store.hiding import audit_published

        copy = _published(self.place)
        with self.place.store() as store:
            return audit_published(store, copy)

    def publish(self, *, by: str) -> Publication:
        """Measure, hide small numbers and what would give them away, and make the next numbered publication."""
        from outcomes.funding_comparison import keep_standing
        from outcomes.store.publish import publish

        with self.place.store() as store:
            keep_standing(self.place, store)
            target = self.place.folder / "published" / "outcomes.duckdb"
            return publish(store, target, by=by, before=self.place.impact.keep)


def _published(place: Place) -> Path:
    path = place.folder / "published" / "outcomes.duckdb"
    if not path.is_file():
        raise PlaceError("Nothing is published yet.", remedy="Run: outcomes publish PLACE --by NAME", where="published")
    return path


@dataclass(frozen=True)
class Reports:
    place: Place

    def build(
        self, name: str = "joint", *, to: Path | None = None, framework: str | None = None, year: str | None = None
    ) -> Built:
        """Build a report from the last publication; the place's own `reports/NAME.yaml` is used where it has one.

        `framework` is one of the place's, its first where none is named; `value` and `funding` are of all together.
        `year` is one that has a value, as 2024-25: the value report is of it, and of the latest where none is named.
        """
        which = framework or year
        out = to or self.place.folder / "built" / (f"{name}-{which}.html" if which else f"{name}.html")
        return _maker(name, framework, year)(_published(self.place), self._file(name), out)

    def value_map(self, *, to: Path | None = None, year: str | None = None) -> Built:
        """The last publication's value as an SROI value map: a workbook whose formulas give the same totals.

        `year` is one that has a value, as 2024-25; the latest where none is named.
        """
        from outcomes.reports.value.value_map import write_value_map

        out = to or self.place.folder / "built" / (f"value-{year}.xlsx" if year else "value.xlsx")
        return write_value_map(_published(self.place), self._file("value"), out, year=year)

    def _file(self, name: str) -> Path:
        own = self.place.folder / "reports" / f"{name}.yaml"
        definition = own if own.is_file() else shipped("reports") / f"{name}.yaml"
        if not definition.is_file():
            known = ", ".join(sorted(p.stem for p in shipped("reports").glob("*.yaml")))
            raise PlaceError(f"There is no report named {name}.", remedy=f"Reports are: {known}.")
        return definition


def _maker(name: str, framework: str | None, year: str | None) -> Callable[[Path, Path, Path], Built]:
    """What builds a report; the joint report's sections serve every report that has none of its own."""
    if framework and name in ("value", "funding"):
        raise PlaceError(f"The {name} report covers every framework of the place.", remedy="Leave --framework out.")
    if year and name != "value":
        raise PlaceError(f"The {name} report covers every year of the place.", remedy="Leave --year out.")
    if name == "value":
        from outcomes.reports.value.build import build_value_report

        return partial(build_value_report, year=year)
    if name == "funding":
        from outcomes.reports.funding.build import build_funding_report

        return build_funding_report
    from outcomes.reports.build import build_report

    return partial(build_report, framework=framework)
