"""The desk at which a place's returns are checked: its words, layouts, areas, secrets, and what partners sent before.

On the road: place → **desk** → returns. Light to load, and it opens no database: checking waits for nobody.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from outcomes.errors import FileRefused
from outcomes.framework.definitions import PlaceDefinition
from outcomes.framework.place_files import STORE
from outcomes.match_secrets import find_secrets
from outcomes.returns.accepted import FILE as ACCEPTED
from outcomes.returns.accepted import Accepted, load_accepted
from outcomes.returns.check import Checker, open_with
from outcomes.returns.checked import Checked, Sent
from outcomes.returns.layout import Layouts, known_layouts
from outcomes.returns.people import normal_form
from outcomes.returns.workbook import Workbook
from outcomes.store.histories import SNAPSHOT, Histories, read_histories


@dataclass(frozen=True)
class Desk:
    """What a place knows of returns before any is read."""

    folder: Path
    definition: PlaceDefinition

    def judge(self, books: Iterable[Workbook | FileRefused]) -> list[Checked]:
        """What is wrong with some workbooks that were read; changes nothing."""
        checker = self.checker(self.histories)
        layouts, accepted = self.layouts, self.accepted  # read here, while children read the files
        return checker.check(open_with(book, layouts, accepted) for book in books)

    def checker(self, histories: Callable[[], Histories]) -> Checker:
        return Checker(
            self.definition,
            self.today,
            areas=self.areas,
            secrets=find_secrets(self.definition.place.code, self.folder),
            history=_history(histories),
        )

    @property
    def lacks_histories(self) -> bool:
        """Whether what partners sent before is in the store alone: one of long ago, or its snapshot was lost."""
        return (self.folder / STORE).is_file() and not (self.folder / SNAPSHOT).is_file()

    def histories(self) -> Histories:
        """Every partner's earlier totals, without opening the store."""
        path = self.folder / SNAPSHOT
        return read_histories(path) if path.is_file() else {}

    @property
    def today(self) -> date:
        """The place's `as_at`, or today."""
        return self.definition.place.as_at or datetime.now(UTC).date()

    @cached_property
    def layouts(self) -> Layouts:
        return known_layouts(self.definition.framework, self.folder / "layouts")

    @cached_property
    def accepted(self) -> Accepted:
        partners = {p.partner_id: p.name for p in self.definition.partners}
        return load_accepted(self.folder / "layouts" / ACCEPTED, partners)

    @cached_property
    def areas(self) -> Mapping[str, str]:
        """The place's own lookup of postcodes, in normal form, to area codes."""
        path = self.folder / "postcodes.csv"
        if not path.is_file():
            return {}
        with path.open(encoding="utf-8", newline="") as file:
            return {normal_form(row["postcode"]): row["area_code"] for row in csv.DictReader(file)}


def _history(histories: Callable[[], Histories]) -> Callable[[Sent], Mapping[str, Mapping[str, float]]]:
    """A partner's earlier totals; read once for a batch, and only if a return asks."""
    known = cache(histories)

    def before(sent: Sent) -> Mapping[str, Mapping[str, float]]:
        totals = known().get((sent.partner_id, sent.programme_id), {})
        return {code: {q: v for q, v in told.items() if q < sent.period} for code, told in totals.items()}

    return before
