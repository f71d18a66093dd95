"""Reads what a place's payments and costs rest on: terms, claims, and the files finance and bidders are entered in.

On the road: place → **funding books** → `place.funding`, comparing and publishing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from outcomes.errors import DefinitionError
from outcomes.framework.definitions import PlaceDefinition, Programme
from outcomes.funding.books import buying_table, paid_table, price_table
from outcomes.funding.frequency import FILE as COHORTS
from outcomes.funding.frequency import Cohort
from outcomes.funding.paying import Paying, measure_paying
from outcomes.funding.payments import Given, Payments, work_out
from outcomes.funding.recorded import RECORDED_FILE, RecordedPayment
from outcomes.funding.records import Books
from outcomes.funding.side_by_side import Told, of_programme
from outcomes.funding.tendering import FILE as BIDS
from outcomes.funding.tendering import Bid, usual_costs
from outcomes.funding.terms import FundedProgramme
from outcomes.funding.terms_files import sound_terms
from outcomes.model_faults import offer
from outcomes.store.claims import read_claims
from outcomes.store.database import Store
from outcomes.strict_csv import M, Rows, read_rows
from outcomes.strict_yaml import raise_first

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place import Place


def rows_of(place: Place, name: str, model: type[M]) -> tuple[M, ...]:
    """The rows of a file of the place; none where it has none.

    Raises:
        DefinitionError: a row breaks the file's format, or names a programme, partner or outcome that is not there: it
            would be counted nowhere, in silence; or a cohort stands there twice: it would be paid for twice.
    """
    path = place.folder / name
    if not path.is_file():
        return ()
    rows = read_rows(path, model)
    strangers = (
        rows.document.at(i).fault(*fault)
        for i, row in enumerate(rows.models)
        if (fault := _stranger(place.definition, row))
    )
    raise_first([*rows.faults, *strangers, *_cohorts_twice(rows)])
    return rows.models


def _cohorts_twice(rows: Rows[M]) -> Iterator[DefinitionError]:
    seen: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(rows.models):
        if not isinstance(row, Cohort):
            return
        key = (row.programme, row.partner, row.outcome, row.cohort)
        if key in seen:
            line = rows.document.line((seen[key],))
            message = f"The cohort '{row.cohort}' of '{row.outcome}' stands in line {line} too."
            yield rows.document.at(i).fault(message, "Keep one of the rows, or give the cohorts their own names.")
        seen.setdefault(key, i)


def _stranger(place: PlaceDefinition, row: BaseModel) -> tuple[str, str] | None:
    """What a row names that the place has not, and a remedy; None where it names nothing such."""
    named = row.model_dump()
    programme = place.programme(named["programme"])
    if programme is None:
        known = [p.programme for p in place.programmes]
        return f"There is no programme '{named['programme']}' here.", offer(named["programme"], known)
    partners = {part.partner for part in programme.partners}
    if named.get("partner", next(iter(partners), None)) not in partners:
        return f"'{named['partner']}' takes no part in {programme.programme}.", offer(named["partner"], partners)
    if isinstance(row, Cohort) and row.outcome not in (known := _frequency_outcomes(programme)):
        return f"The terms of {programme.programme} have no frequency outcome '{row.outcome}'.", offer(
            row.outcome, known
        )
    return None


def _frequency_outcomes(programme: Programme) -> list[str]:
    """The frequency outcomes that terms name, sound or not: what is wrong with terms is said elsewhere."""
    given = programme.terms.get("frequency_outcomes")
    listed = given if isinstance(given, list | tuple) else ()
    return [str(one["outcome"]) for one in listed if isinstance(one, dict) and "outcome" in one]


def read_given(place: Place, store: Store) -> Given:
    """What payments are worked out from, besides the terms."""
    return Given(read_claims(store), rows_of(place, COHORTS, Cohort), rows_of(place, RECORDED_FILE, RecordedPayment))


@dataclass(frozen=True)
class Behind:
    """What stands behind the comparisons of a place. Programmes whose terms are broken are not in it."""

    programmes: tuple[FundedProgramme, ...]
    given: Given
    payments: dict[str, Payments]
    bids: tuple[Bid, ...]
    today: date

    def books(self, money: pd.DataFrame) -> Books:
        """The money in returns, with what was paid and what buying cost beside it."""
        return Books(
            money=money,
            paid=paid_table(self.payments, self.given.recorded, self.today),
            buying=buying_table(self.programmes, self.bids, usual_costs(), self.today),
        )

    def prices(self, achievement: str) -> pd.DataFrame:
        """Who is of which price group for an outcome."""
        return price_table(self.programmes, achievement, self.given.known.groups)

    def paying(self) -> Iterable[tuple[str, Paying]]:
        """How each programme pays, by its code."""
        for programme in self.programmes:
            found = self.payments[programme.programme]
            yield programme.programme, measure_paying(programme, found, self.programmes, self.given, self.today)


def read_behind(place: Place, store: Store) -> Behind:
    """Everything behind a place's comparisons. DefinitionError where one of its CSV files breaks its format."""
    programmes, given = sound_terms(place.folder, place.definition), read_given(place, store)
    payments = {p.programme: work_out(p, given, place.today) for p in programmes}
    return Behind(programmes, given, payments, rows_of(place, BIDS, Bid), place.today)


def own_programmes(place: Place, behind: Behind) -> Iterable[Told]:
    """The place's programmes as a table of programmes has them."""
    names = {p.partner_id: p.name for p in place.definition.partners}
    people = Counter(start.programme_id for start in behind.given.known.starts)
    for programme in behind.programmes:
        code = programme.programme
        yield of_programme(
            programme, behind.payments[code], behind.given.recorded,
            funder=names[programme.funder], people=people[code],
        )  # fmt: skip
