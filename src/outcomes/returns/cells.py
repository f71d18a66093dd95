"""Types the cells of a return's tables and says which cells cannot be typed; names turn into keys on the way.

Returns road: identify → **cells** → schemas (the second gate) → rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from outcomes.framework.definitions import Category, Framework, PlaceDefinition
from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.form import RESOURCE_KINDS, Field, Want, form_sheets
from outcomes.returns.identify import squeezed
from outcomes.returns.people import Secrets, age_band, area_of, normal_form
from outcomes.returns.reading import ReadTable
from outcomes.returns.tidy import type_column

_WORDS: dict[str, tuple[str, str]] = {
    "type-error": ("“{found}” is not a number.", "Write only the number, for example 12, and put words in Notes."),
    "bad-date": ("“{found}” is not a date.", "Write the day, month and year, for example 25/06/2025."),
    "bad-period": ("“{found}” is not a quarter.", "Write the quarter like this: 2025-26 Q1."),
    "suppressed-number": (
        "“{found}” hides the number.",
        "Write the true number: we protect small numbers ourselves before anything is published.",
    ),
    "unknown-code": ("“{found}” is not one of the choices.", "Choose from the list for this column."),
}
_BY_WANT: dict[Want, tuple[str, str]] = {
    Want.WHOLE: ("“{found}” is not a whole number.", "Write a whole number, for example 12."),
    Want.YES_NO: ("“{found}” is neither yes nor no.", "Write Yes or No."),
}
_PRIVATE = "(kept private)"


@dataclass(frozen=True)
class Context:
    """What typing a return needs to know of the place. `areas` maps normal-form postcodes to area codes."""

    framework: Framework
    place: PlaceDefinition | None
    areas: Mapping[str, str]
    secrets: Secrets | None

    def categories(self, dimension: str) -> tuple[Category, ...]:
        if self.place is not None:
            return self.place.categories(dimension)
        return self.framework.breakdowns[dimension].categories


def type_table(read: ReadTable, context: Context, partner_id: str) -> tuple[CheckedTable, list[Finding]]:
    """A table with typed cells, and a finding for every cell that is not what it should be."""
    sheet = next(s for s in form_sheets(context.framework) if s.holds == read.holds)
    fields = {f.name: f for f in sheet.fields if f.name in read.frame.columns and not f.shown}
    faulty: dict[str, set[int]] = {}
    findings: list[Finding] = []
    typed: dict[str, pd.Series] = {}
    for name, field in fields.items():
        result = type_column(read.frame[name], field.want, codes=_codes(name, context), date_1904=read.date_1904)
        typed[name] = result.values
        wrong = np.flatnonzero(result.faults != "")
        # Codes are judged by the second gate, which knows what is allowed where.
        wrong = wrong[result.faults[wrong] != "unknown-code"] if field.want is Want.CODE else wrong
        if len(wrong):
            faulty[name] = set(wrong.tolist())
            findings += [_cell_finding(read, field, int(i), str(result.faults[i])) for i in wrong]
    if "category" in typed and "dimension" in typed:
        # From the raw words: "n/k" in a group is the group Not known, not an empty cell.
        typed["category"] = _group_codes(typed["dimension"], read.frame["category"], context)
    frame = pd.DataFrame(typed, index=read.frame.index)
    if read.holds == "people":
        frame = _without_identity(frame, context, partner_id)
    return CheckedTable(read, frame, faulty), findings


def _cell_finding(read: ReadTable, field: Field, i: int, code: str) -> Finding:
    found = _PRIVATE if field.identifying else str(read.frame[field.name].iloc[i])
    message, remedy = _BY_WANT.get(field.want, _WORDS[code])
    return Finding(
        code="wrong-period" if code == "bad-period" else code,
        severity="error",
        sheet=read.sheet,
        cells=tuple(c for c in (read.cell(i, field.name),) if c),
        label=read.label(i, field.name) or field.heading,
        found=found,
        message=message.format(found=found),
        remedy=remedy,
        rule="cell-type",
    )


def words_for(pairs: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Every way of writing a code (itself, its label, its synonyms) mapped to the code."""
    return {word: code for code, words in pairs.items() for word in (code, *words)}


def _codes(name: str, context: Context) -> Mapping[str, str] | None:
    framework = context.framework
    makers: dict[str, Callable[[], dict[str, str]]] = {
        "indicator": lambda: words_for({c: (i.label,) for c, i in framework.indicators.items()}),
        "dimension": lambda: words_for(
            {"all": ("total", "everyone")} | {c: (b.label,) for c, b in framework.breakdowns.items()}
        ),
        "basis": lambda: words_for({"actual": ("actuals",), "forecast": ("forecasts",)}),
        "kind": lambda: words_for({code: (label,) for code, label in RESOURCE_KINDS.items()}),
        "outcome": lambda: words_for({o.code: (o.outcome,) for o in framework.outcomes}),
    }
    if name in makers:
        return makers[name]()
    kind, _, code = name.partition(":")
    if kind == "breakdown":
        return words_for({c.code: (c.label, *c.synonyms) for c in context.categories(code)})
    return None


def _group_codes(dimension: pd.Series, category: pd.Series, context: Context) -> pd.Series:
    """Group labels turned into codes, each within its own breakdown; what is unknown stays as written."""
    known = {("all", squeezed(word)): "all" for word in ("all", "total", "everyone")}
    for code in context.framework.breakdowns:
        known |= {
            (code, squeezed(word)): c.code for c in context.categories(code) for word in (c.code, c.label, *c.synonyms)
        }
    pairs = pd.MultiIndex.from_arrays([dimension, category])
    codes, unique = pd.factorize(pairs, use_na_sentinel=False)
    found = np.array([known.get((d, squeezed(c)), c) if isinstance(c, str) else None for d, c in unique], dtype=object)
    return pd.Series(found[codes] if len(found) else [], index=category.index, dtype=object)


def _without_identity(frame: pd.DataFrame, context: Context, partner_id: str) -> pd.DataFrame:
    """Age band and area derived, then every identifying field replaced by its match key.

    Without secrets (a check outside a place) the identifying fields are only dropped.
    """
    frame = frame.copy()
    empty = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    births, starts = frame.get("birth_date", empty), frame.get("started_on", empty)
    for code, breakdown in context.framework.breakdowns.items():
        derived = None
        if any(c.from_age is not None or c.to_age is not None for c in breakdown.categories) and "birth_date" in frame:
            bands = breakdown.categories
            derived = [age_band(_day(b), _day(s), bands) for b, s in zip(births, starts, strict=True)]
        elif breakdown.areas and "postcode" in frame and context.areas:
            derived = [area_of(p, context.areas) for p in frame["postcode"]]
        if derived is not None:
            frame[f"breakdown:{code}"] = _first_known(derived, frame.get(f"breakdown:{code}", empty))
    for name in ("reference", "first_name", "family_name", "birth_date", "postcode", "email"):
        if name in frame:
            if context.secrets is not None:
                frame[f"key:{name}"] = _keys(frame[name], name, partner_id, context.secrets)
            elif name == "reference":
                frame["key:reference"] = [normal_form(v) if _given(v) else None for v in frame[name]]
            frame = frame.drop(columns=name)
    return frame


def _first_known(derived: list[str], entered: pd.Series) -> list[Any]:
    return [d if d != "not-known" or not isinstance(e, str) else e for d, e in zip(derived, entered, strict=True)]


def _given(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and np.isnan(value)) and value is not pd.NaT


def _day(value: object) -> date | None:
    return pd.Timestamp(str(value)).date() if _given(value) else None


def _keys(values: pd.Series, name: str, partner_id: str, secrets: Secrets) -> list[str | None]:
    scope = partner_id if name == "reference" else ""
    forms = [normal_form(v) if _given(v) else "" for v in values]
    return [secrets.match_key(name, scope, form) if form else None for form in forms]
