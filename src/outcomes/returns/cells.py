"""Types the cells of a return's tables and says which cells cannot be typed; names turn into keys on the way.

Returns road: identify → **cells** → schemas (the second gate) → rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from outcomes.framework.definitions import Category, Framework, PlaceDefinition
from outcomes.returns.arrays import has_entries, objects
from outcomes.returns.cell_words import said_of, shown
from outcomes.returns.checked import CheckedTable
from outcomes.returns.coded_rows import CodedRows, coded_rows, with_keys, with_match_keys
from outcomes.returns.faults import ambiguous_dates, read_as
from outcomes.returns.findings import Finding
from outcomes.returns.form import REGISTER_FIELDS, RESOURCE_KINDS, Field, Want, form_sheets
from outcomes.returns.identify import squeezed
from outcomes.returns.match_forms import plain_form
from outcomes.returns.match_keys import MatchKeys, match_keys
from outcomes.returns.nothing_said import without_silent_rows
from outcomes.returns.people import Secrets, age_band, area_of, normal_form
from outcomes.returns.private_doubts import doubts, with_likely_births
from outcomes.returns.reading import ReadTable
from outcomes.returns.tidy import code_words, type_column, without_shares

PRIVATE = "(kept private)"
"""What a finding says stands in a cell that would tell who a person is."""
_NO_SHARES = ("results", "people", "resources")
"""Tables in which no figure is ever a percentage: shares are made from their two counts."""


@dataclass(frozen=True)
class Context:
    """What typing a return needs to know of the place. `areas` maps normal-form postcodes to area codes; `today` is the
    latest plausible day; `stores` says that the return will be stored."""

    framework: Framework
    place: PlaceDefinition | None
    areas: Mapping[str, str]
    secrets: Secrets | None
    today: date | None = None
    stores: bool = False

    @cached_property
    def fields(self) -> dict[str, dict[str, Field]]:
        """For each table its fields that are read, by name."""
        sheets = form_sheets(self.framework)
        known = {s.holds: {f.name: f for f in s.fields if not f.shown} for s in sheets}
        known["people"] |= {f.name: f for f in REGISTER_FIELDS}
        return known

    @cached_property
    def codes(self) -> dict[str, Mapping[str, str]]:
        """For each field of codes the words partners write for them, folded."""
        return {name: code_words(words) for name, words in _codes(self)}

    @cached_property
    def groups(self) -> dict[tuple[str, str], str]:
        """The code of each group, by its breakdown and any word for it."""
        known = {("all", squeezed(word)): "all" for word in ("all", "total", "everyone")}
        for dimension in self.framework.breakdowns:
            for c in self.categories(dimension):
                known |= {(dimension, squeezed(word)): c.code for word in (c.code, c.label, *c.synonyms)}
        return known

    def categories(self, dimension: str) -> tuple[Category, ...]:
        if self.place is not None:
            return self.place.categories(dimension)
        return self.framework.breakdowns[dimension].categories


Columns = dict[str, np.ndarray]


def type_table(
    read: ReadTable, context: Context, partner_id: str, kept: Columns | None = None
) -> tuple[CheckedTable, list[Finding]]:
    """A table with typed cells, and a finding for every cell that is not what it should be.

    Columns in which nothing is entered are left out. `kept` are typed columns of a table from the archive, whose
    identifying cells are gone: their keys, and what was derived from them.
    """
    faulty: dict[str, set[int]] = {}
    findings: list[Finding] = []
    typed: Columns = {}
    whole, coded = read, CodedRows()
    if read.holds == "people" and kept is None:
        read, coded = coded_rows(read, IDENTIFYING, context.secrets, partner_id)
        findings += coded.findings
    for name, raw in read.values.items():
        field = context.fields[read.holds].get(name)
        if field is None or not has_entries(raw):
            continue
        result = type_column(raw, field.want, codes=context.codes.get(field.name), date_1904=read.date_1904)
        result = without_shares(result) if read.holds in _NO_SHARES else result
        typed[field.name] = result.values
        if field.want is Want.DATE:
            findings += ambiguous_dates(read, field.name, result.notes, is_private=field.identifying)
        elif result.notes:
            findings += read_as(read, field.name, result)
        # Codes are judged by the second gate, which knows what is allowed where.
        wrong = {i: code for i, code in result.faults.items() if code != "unknown-code"}
        if wrong:
            faulty[field.name] = set(wrong)
            findings += [_cell_finding(read, field, i, code) for i, code in wrong.items()]
    if "category" in typed and "dimension" in typed:
        # From the raw words: "n/k" in a group is the group Not known, not an empty cell.
        typed["category"] = _group_codes(typed["dimension"], read.values["category"], context)
    derived = tuple(name for name in kept or () if not name.startswith("key:"))
    keys: MatchKeys = {}
    if read.holds == "people" and kept is None:
        findings += doubts(read, typed, context)
        if context.stores:
            told = with_likely_births(typed, context.today)
            keys = with_match_keys(_match_keys(told, context, partner_id), coded, read.size, context.secrets)
        typed, derived = _without_identity(typed, read.size, context, partner_id)
        with_keys(typed, coded, read.size, context.secrets)
        derived = tuple(dict.fromkeys((*derived, *(f"breakdown:{group}" for group in coded.groups))))
    table = CheckedTable(whole, typed | (kept or {}), faulty, derived, keys)
    if read.holds != "results":
        return table, findings
    spoken, silent = without_silent_rows(table)
    return spoken, [*findings, *silent]


def _cell_finding(read: ReadTable, field: Field, i: int, code: str) -> Finding:
    raw = read.values[field.name][i]
    found = PRIVATE if field.identifying else shown(raw)
    message, remedy = said_of(field.want, code, raw)
    if field.identifying:
        message = message.replace("“{found}”", "this")
    return Finding(
        code="wrong-period" if code == "bad-period" else code,
        severity="error",
        sheet=read.sheet,
        cells=tuple(c for c in (read.cell(i, field.name),) if c),
        label=read.label(i, field.name) or field.heading,
        found=found,
        message=message[:1].upper() + message[1:].format(found=found),
        remedy=remedy,
        rule="cell-type",
    )


def words_for(pairs: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Every way of writing a code (itself, its label, its synonyms) mapped to the code."""
    return {word: code for code, words in pairs.items() for word in (code, *words)}


def _codes(context: Context) -> Iterator[tuple[str, Mapping[str, str]]]:
    framework = context.framework
    yield "indicator", words_for({c: (i.label,) for c, i in framework.indicators.items()})
    dimensions: dict[str, tuple[str, ...]] = {c: (b.label,) for c, b in framework.breakdowns.items()}
    yield "dimension", words_for({"all": ("total", "everyone")} | dimensions)
    yield "basis", words_for({"actual": ("actuals",), "forecast": ("forecasts",)})
    yield "kind", words_for({code: (label,) for code, label in RESOURCE_KINDS.items()})
    yield "outcome", words_for({o.code: (o.outcome,) for o in framework.outcomes})
    for code in framework.breakdowns:
        yield f"breakdown:{code}", words_for({c.code: (c.label, *c.synonyms) for c in context.categories(code)})


def _group_codes(dimension: np.ndarray, category: np.ndarray, context: Context) -> np.ndarray:
    """Group labels turned into codes, each within its own breakdown; what is unknown stays as written."""
    typed = category.copy()
    for d in (d for d in set(dimension.tolist()) if isinstance(d, str)):
        here = np.asarray(dimension == d, dtype=bool)
        words = category[here].tolist()
        known = {c: context.groups.get((d, squeezed(c)), c) if isinstance(c, str) else c for c in set(words)}
        typed[here] = objects(map(known.__getitem__, words))
    return typed


def _without_identity(typed: Columns, size: int, context: Context, partner_id: str) -> tuple[Columns, tuple[str, ...]]:
    """Age band and area derived (their names come second), then every identifying field replaced by its match key.

    Without secrets (a check outside a place) the identifying fields are only dropped.
    """
    columns = {name: values for name, values in typed.items() if name not in IDENTIFYING}
    names: list[str] = []
    for code, derived in _derived(with_likely_births(typed, context.today), size, context):
        names.append(f"breakdown:{code}")
        entered = typed[f"breakdown:{code}"].tolist() if f"breakdown:{code}" in typed else [None] * size
        columns[f"breakdown:{code}"] = objects(_first_known(derived, entered))
    references = _forms(typed, "reference") if "reference" in typed else [""] * size
    for name in [n for n in IDENTIFYING if n in typed]:
        if context.secrets is not None:
            scopes = _scopes(name, partner_id, references)
            columns[f"key:{name}"] = objects(_keys(_forms(typed, name), name, scopes, context.secrets))
        elif name == "reference":
            columns["key:reference"] = objects([form or None for form in references])
    return columns, tuple(names)


IDENTIFYING = ("reference", "first_name", "family_name", "birth_date", "postcode", "email")


def _derived(typed: Columns, size: int, context: Context) -> Iterator[tuple[str, list[str]]]:
    """For each breakdown that birth date or postcode tells, everyone's group."""
    for code, breakdown in context.framework.breakdowns.items():
        by_age = any(c.from_age is not None or c.to_age is not None for c in breakdown.categories)
        if by_age and "birth_date" in typed:
            starts = typed["started_on"].tolist() if "started_on" in typed else [None] * size
            pairs = zip(typed["birth_date"].tolist(), starts, strict=True)
            yield code, [age_band(_day(b), _day(s), breakdown.categories) for b, s in pairs]
        elif breakdown.areas and "postcode" in typed and context.areas:
            yield code, [area_of(p, context.areas) for p in typed["postcode"].tolist()]


def _first_known(derived: list[str], entered: list[Any]) -> list[Any]:
    return [d if d != "not-known" or not isinstance(e, str) else e for d, e in zip(derived, entered, strict=True)]


def _given(value: object) -> bool:
    return value is not None and value == value


def _day(value: Any) -> date | None:
    return value.date() if _given(value) else None


def _forms(typed: Columns, name: str) -> list[str]:
    return [normal_form(v) if _given(v) else "" for v in typed[name].tolist()]


def _scopes(name: str, partner_id: str, references: list[str]) -> list[str]:
    """Where a cell's key means the same: a reference within its partner, all else within one person's rows.

    So a changed cell shows as changed, and nobody can count how often a name occurs.
    """
    if name == "reference":
        return [partner_id] * len(references)
    return [f"{partner_id}\x1f{reference or f'row {row}'}" for row, reference in enumerate(references)]


def _keys(forms: list[str], name: str, scopes: list[str], secrets: Secrets) -> list[str | None]:
    both = zip(forms, scopes, strict=True)
    return [secrets.match_key(name, scope, form) if form else None for form, scope in both]


def _match_keys(typed: Columns, context: Context, partner_id: str) -> MatchKeys:
    """By what each person is recognised across partners; nothing outside a place, or without secrets."""
    if context.secrets is None or context.place is None:
        return {}
    fields = {
        name: [plain_form(name, v) if _given(v) else "" for v in typed[name].tolist()]
        for name in IDENTIFYING
        if name in typed
    }
    return match_keys(fields, context.place.match_rules, partner_id, context.secrets.match_key)
