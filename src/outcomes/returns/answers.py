"""Answers to a questionnaire's items become its score, and what is wrong with them becomes findings.

Returns road: cells → **answers** → rows. Answers are known by what was asked, scored as the instrument says, and are
the source: a total typed beside them is only compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from outcomes.framework.definitions import Framework
from outcomes.framework.instruments import Instrument
from outcomes.framework.scoring import AnswerFault, score_answers
from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding, Severity

OCCASIONS = ("first", "latest")
_SEVERITY: dict[str, Severity] = {"out-of-range": "error", "missing-answers": "warning", "total-disagrees": "warning"}
"""New rules begin as warnings; an answer nobody can give is as wrong as such a score."""


def with_scores(table: CheckedTable, framework: Framework) -> tuple[CheckedTable, list[Finding]]:
    """A table of people with the scores that follow from their answers, and a finding for each that does not."""
    findings: list[Finding] = []
    for scale in framework.by_item if table.holds == "people" else ():
        instrument = framework.instrument_of(scale)
        for occasion in OCCASIONS:
            asked = {item: f"item:{scale}:{item}:{occasion}" for item in instrument.items} if instrument else {}
            if instrument and any(name in table.values for name in asked.values()):
                table, found = _scored(table, instrument, asked, f"score:{scale}:{occasion}")
                findings += found
    return table, findings


def _scored(
    table: CheckedTable, instrument: Instrument, asked: dict[str, str], total: str
) -> tuple[CheckedTable, list[Finding]]:
    unread = sorted({row for name in asked.values() for row in table.faulty.get(name, ())})
    answers = {item: table.numbers(name).copy() for item, name in asked.items()}
    for column in answers.values():
        column[unread] = np.nan  # the cell that could not be read has its finding already
    scored = score_answers(instrument, answers)
    given = table.numbers(total)
    apart = ~np.isnan(scored.scores) & ~np.isnan(given) & (np.abs(scored.scores - given) > 1e-6)
    findings = [_finding(table, instrument, asked, fault) for fault in scored.faults]
    findings += _disagreeing(table, scored.scores, apart, total)
    faulty = {name: set(rows) for name, rows in table.faulty.items()}
    for fault in scored.faults:
        if fault.code == "out-of-range":
            faulty.setdefault(asked[fault.item], set()).add(fault.row)
    values = table.values | {total: np.where(np.isnan(scored.scores), given, scored.scores)}
    return replace(table, values=values, faulty=faulty), findings


def _finding(table: CheckedTable, instrument: Instrument, asked: dict[str, str], fault: AnswerFault) -> Finding:
    items = [asked[item] for item in fault.item.split(", ")]
    read = table.read
    raw = read.values[items[0]][fault.row] if fault.code == "out-of-range" else None
    return Finding(
        code=fault.code,
        severity=_SEVERITY[fault.code],
        sheet=read.sheet,
        cells=tuple(cell for name in items if (cell := read.cell(fault.row, name))),
        label=read.label(fault.row, items[0]) or instrument.name,
        found="" if raw is None else f"{raw:g}" if isinstance(raw, int | float) else str(raw),
        message=fault.message,
        remedy=fault.remedy,
        rule="answers",
    )


def _disagreeing(table: CheckedTable, scores: np.ndarray, apart: np.ndarray, total: str) -> Iterator[Finding]:
    for row in np.flatnonzero(apart):
        found = f"{table.numbers(total)[row]:g}"
        cell = table.read.cell(int(row), total)
        yield Finding(
            code="total-disagrees",
            severity=_SEVERITY["total-disagrees"],
            sheet=table.read.sheet,
            cells=(cell,) if cell else (),
            label=table.read.label(int(row), total),
            found=found,
            message=f"The score is {found}, and the answers beside it make {scores[row]:g}. The answers are counted.",
            remedy="Check the answers; leave the score blank where they are right.",
            rule="answers",
        )
