"""Measures a few results in a store of their own, in memory: how a framework's worked cases are held against the SQL.

On the road: framework.result_cases → **trial** → load and sql, the same that measure a place. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from outcomes.framework.definitions import (
    Expectation,
    Framework,
    Partner,
    PlaceDefinition,
    PlaceFile,
    Programme,
)
from outcomes.framework.result_cases import CasePerson, CaseReturn, Measure, Measured, ResultCase
from outcomes.periods import Quarter
from outcomes.store.database import Store, open_store
from outcomes.store.kept import rebuild
from outcomes.store.load import replace_files
from outcomes.store.runner import measured
from outcomes.vocabulary import Mechanism, ReturnState, Role

PROGRAMME = "case"
_FIGURES = """
    select r.indicator_code, r.result, r.numerator, r.denominator, r.lower, r.upper, a.attainment,
        r.returns_in, r.returns_due
    from place_results r
    left join attainment a using (indicator_code, span)
    where r.span = ? and r.dimension = 'all'
"""
_SCORES = """
    select bottom_line, score from bottom_lines where span = $span
    union all
    select 'headline', score from headlines where span = $span
"""
_SENT = ("return_version", "decision", "result", "support", "support_field", "score", "claim")
"""The tables a case's returns are put into, emptied before each case."""
_HIDDEN = """
    select indicator_code from disclosive_results
    where span = ? and partner_id = 'all' and programme_id = 'all' and dimension = 'all' and is_hidden
"""
Row = dict[str, Any]


@contextmanager
def trial() -> Iterator[Measure]:
    """What works cases out, one after the other, in one store: making its views takes longer than using them."""
    with open_store(Path(":memory:"), lambda: datetime(2000, 1, 1, tzinfo=UTC)) as store:
        yield partial(_measure, store)


def _measure(store: Store, framework: Framework, case: ResultCase) -> Measured:
    """A case's figures and scores over its span, from the SQL of the measures."""
    as_at = _when_all_was_due(case)
    for table in _SENT:
        store.connection.execute(f"delete from {table}")
    replace_files(store, _place(framework, case), as_at, files_hash="case")
    for number, sent in enumerate((r for r in case.returns if not r.never_came), 1):
        _insert(store, _rows(sent, number, as_at))
    rebuild(store.connection)
    with measured(store.connection, "attainment", "headlines", "disclosive_results"):
        figures = {code: _named(row) for code, *row in store.rows(_FIGURES, [case.over])}
        scores = store.connection.execute(_SCORES, {"span": case.over}).fetchall()
        hidden = frozenset(code for (code,) in store.rows(_HIDDEN, [case.over]))
    return Measured(figures, {line: _exact(score) for line, score in scores}, hidden)


def _named(row: list[Any]) -> dict[str, Decimal | None]:
    names = ("result", "numerator", "denominator", "lower", "upper", "attainment", "returns_in", "returns_due")
    return {name: _exact(figure) for name, figure in zip(names, row, strict=True)}


def _exact(figure: Any) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))


def _when_all_was_due(case: ResultCase) -> date:
    last = max(Quarter.parse(sent.period) for sent in case.returns)
    return last.last_day + timedelta(days=60)


def _place(framework: Framework, case: ResultCase) -> PlaceDefinition:
    """A place of the case's partners, each owing exactly the returns the case has, and all it speaks of."""
    quarters = [Quarter.parse(sent.period) for sent in case.returns]
    owed = [
        Expectation(partner=sent.partner, first=sent.period, last=sent.period, indicators=case.indicators)
        for sent in case.returns
    ]
    partners = [
        Partner(partner_id=code, name=code, role=Role.PARTNER, kind="charity", size="small", is_local=True)
        for code in dict.fromkeys(sent.partner for sent in case.returns)
    ]
    programme = Programme(
        programme=PROGRAMME,
        name=case.case,
        funder=partners[0].partner_id,
        framework=framework.framework,
        mechanism=Mechanism.GRANT,
        starts=min(quarters).first_day,
        ends=max(quarters).last_day,
        partners=tuple(owed),
    )
    head = PlaceFile(place="A worked case", code="case", frameworks=(framework.framework,), made_up=True)
    return PlaceDefinition(place=head, framework=framework, partners=tuple(partners), programmes=(programme,))


def _rows(sent: CaseReturn, number: int, as_at: date) -> Iterator[tuple[str, Row]]:
    """Every base row of an accepted return."""
    named = {"return_id": number, "partner_id": sent.partner, "programme_id": PROGRAMME, "period": sent.period}
    at = datetime.combine(as_at, time(12))
    yield (
        "return_version",
        {
            **named, "version": 1, "file_sha256": str(number), "file_format": "case", "layout": "case",
            "framework_version": "case", "received_on": as_at, "recorded_at": at, "received_by": "case",
        },
    )  # fmt: skip
    yield (
        "decision",
        {
            "decision_id": number, "return_id": number, "state": ReturnState.ACCEPTED, "decided_by": "case",
            "decided_at": at, "decided_on": as_at, "why": "a worked case",
        },
    )  # fmt: skip
    for row_no, (code, parts) in enumerate(sent.results.items()):
        whole = {"is_own_period": True, "basis": "actual", "dimension": "all", "category": "all"}
        yield "result", {**named, "row_no": row_no, "indicator_code": code, **whole, **parts.given}
    for row_no, person in enumerate(sent.people):
        yield from _person(person, {**named, "row_no": row_no})
    for field in sorted({field for person in sent.people for field in _asked(person)}):
        yield "support_field", {"return_id": number, "field": field}


def _person(person: CasePerson, named: Row) -> Iterator[tuple[str, Row]]:
    row = {"return_id": named["return_id"], "row_no": named["row_no"]}
    key, sums = person.reference, {"sessions": person.sessions, "hours": person.hours}
    yield "support", {**named, "reference_key": key, "did_not_start": False, "sheet": "People", "cell": "A1", **sums}
    for scale, scores in person.scores.items():
        for occasion, score in zip(("first", "latest"), scores, strict=True):
            if score != "missing":
                yield "score", {**row, "scale": scale, "occasion": occasion, "scale_score": score}
    for achievement, on in person.achieved.items():
        if on != "missing":
            yield "claim", {**row, "achievement": achievement, "achieved_on": on}


def _asked(person: CasePerson) -> Iterable[str]:
    """The fields in which the people sheet says something, be it none; of the others nothing is known."""
    yield from (f"achieved:{code}:on" for code in person.achieved)
    yield from (name for name in ("sessions", "hours") if getattr(person, name) is not None)


def _insert(store: Store, rows: Iterable[tuple[str, Row]]) -> None:
    for table, row in rows:
        store.connection.register("incoming", pa.Table.from_pylist([row]))
        store.connection.execute(f"insert into {table} by name select * from incoming")
        store.connection.unregister("incoming")
