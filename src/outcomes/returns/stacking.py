"""Every return's rows of one kind under each other, in one frame: pandera takes as long for one return as for many.

Returns road: cells → **stacking** → gate two. Words are categories: there are few, and each is judged once. Quarters
are ordered ones, so that they compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns import schemas
from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.form import Want, form_sheets

Columns = dict[str, np.ndarray | pd.Categorical]
_PERIODS = ("period", "period_of_return", "first_period", "last_period")


@dataclass(frozen=True)
class Member:
    """One table in the stacked frame: whose it is and where its rows begin."""

    owner: int
    position: int
    table: CheckedTable
    start: int


def tables_of(returns: Sequence[Checked]) -> list[tuple[int, int, CheckedTable]]:
    """Every table with the number of its return and its own in it."""
    return [(n, t, table) for n, checked in enumerate(returns) for t, table in enumerate(checked.tables)]


def stacked(
    place: PlaceDefinition, returns: Sequence[Checked], holds: str, today: date
) -> tuple[list[Member], pd.DataFrame]:
    """Every return's rows of one kind: each field its schema judges, and what its return says of itself."""
    members: list[Member] = []
    start = 0
    for n, t, table in tables_of(returns):
        if table.holds == holds and table.size:
            members.append(Member(n, t, table, start))
            start += table.size
    if not members:
        return [], pd.DataFrame()
    columns = _fields(place, holds, members) | _said(place, returns, members)
    if holds == "results":
        columns |= _results(columns, members)
    return members, pd.DataFrame(_categories(columns)).assign(today=pd.Timestamp(today))


def _fields(place: PlaceDefinition, holds: str, members: Sequence[Member]) -> dict[str, np.ndarray]:
    sheet = next(s for s in form_sheets(place.framework) if s.holds == holds)
    wants = {f.name: f.want for f in sheet.fields if not f.identifying and not f.shown}
    if any("key:reference" in m.table.values for m in members):
        wants["key:reference"] = Want.TEXT
    return {name: np.concatenate([_values(m.table, name, want) for m in members]) for name, want in wants.items()}


def _values(table: CheckedTable, name: str, want: Want) -> np.ndarray:
    return table.values[name] if name in table.values else _empty(want, table.size)


def _empty(want: Want, size: int) -> np.ndarray:
    if want in (Want.NUMBER, Want.WHOLE):
        return np.full(size, np.nan)
    if want is Want.DATE:
        return np.full(size, np.datetime64("NaT", "s"), dtype="datetime64[s]")
    return np.full(size, None, dtype=object)


def _said(place: PlaceDefinition, returns: Sequence[Checked], members: Sequence[Member]) -> dict[str, np.ndarray]:
    """What each row's return says of itself: its number, its quarter, the partner's part in the programme."""
    rows = [m.table.size for m in members]
    said: dict[str, list[str]] = {"period_of_return": [], "first_period": [], "last_period": []}
    for member in members:
        sent = returns[member.owner].sent
        assert sent is not None  # only identified returns come this far
        part = place.expectation(sent.partner_id, sent.programme_id, sent.period)
        assert part is not None  # the first gate asked
        for name, value in zip(said, (sent.period, part.first, part.last), strict=True):
            said[name].append(value)
    numbers = {"return_no": np.repeat([m.owner for m in members], rows)}
    return numbers | {name: np.repeat(np.array(values, dtype=object), rows) for name, values in said.items()}


def _results(columns: Mapping[str, np.ndarray], members: Sequence[Member]) -> dict[str, np.ndarray]:
    """What goes without saying in a row of results, said; and whether its key could be read."""
    own = columns["period_of_return"]
    defaults: dict[str, str | np.ndarray] = {"dimension": "all", "category": "all", "basis": "actual", "period": own}
    sound = np.concatenate([m.table.sound(*schemas.KEY) for m in members])
    return {name: _or(columns[name], said) for name, said in defaults.items()} | {"has_sound_key": sound}


def _or(values: np.ndarray, default: str | np.ndarray) -> np.ndarray:
    return np.where(values == np.array(None), default, values)


def _categories(columns: Mapping[str, np.ndarray]) -> Columns:
    """The columns, words as categories."""
    words = {name: pd.factorize(values) for name, values in columns.items() if values.dtype == object}
    quarters = sorted({quarter for name in _PERIODS if name in words for quarter in words[name][1]})
    return {
        name: _categorical(*words[name], quarters if name in _PERIODS else None) if name in words else values
        for name, values in columns.items()
    }


def _categorical(codes: np.ndarray, found: np.ndarray, ordered: Iterable[str] | None) -> pd.Categorical:
    own = pd.Categorical.from_codes(codes, pd.Index(found, dtype=object))
    return own if ordered is None else own.set_categories(list(ordered), ordered=True)
