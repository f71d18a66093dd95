"""Every kind of finding that a partner's return can raise stands in Riverside, or is named here with its reason.

The kinds are collected from the code that raises them, so that one that is added is missed here until it is planted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import outcomes.returns
from outcomes.files import shipped
from outcomes.returns import (
    answers,
    attendance,
    cell_words,
    coded_rows,
    faults,
    gate_two,
    personal_scan,
    private_doubts,
    refusals,
    rules,
)
from outcomes.sample import Truth

RIVERSIDE = shipped("sample") / "riverside"
ROOM = Path(outcomes.returns.__path__[0])
MAKERS = {"Finding", "fault", "rule"}
"""What a finding is made with: its code stands first, or is called `code`."""
MAKERS_OF_A_MODULE = {"identify": {"_gate"}}
BY_TABLE = {
    "answers": set(answers._SEVERITY),
    "attendance": set(attendance._WORDS),
    "cells": set(cell_words.OF_CODES),
    "check": {code for code, _, _ in refusals._REASONS.values()},
    "coded_rows": {coded_rows.BROKEN},
    "faults": set(faults._SEVERITY),
    "gate_two": set(gate_two._WORDS),
    "identify": {f"{what}-{name}" for what in ("missing", "unknown") for name in ("partner", "programme")},
    "personal_scan": {personal_scan.CODE},
    "private_doubts": set(private_doubts.DOUBTS),
    "rule_book": {rule.code for rule in rules.RULES},
}
"""By module the codes it gives that do not stand where the finding is made; in each they are what its words are for."""
OF_OTHER_FILES = {"other", "grant_standard"}
"""Modules that make findings about lists of grants, and records of foreign forms, which no partner's return is."""
NOT_IN_RIVERSIDE = {
    "refused-too-slow": ("It depends on the machine that reads.", "returns/test_children.py"),
    "refused-waited-too-long": ("It depends on the machine that reads.", "returns/test_hostile_files.py"),
}
"""Why a kind of finding is not there, and the tests that raise it."""


def made_in(module: Path) -> Iterator[ast.Call]:
    """Every place of a module where a finding is made."""
    makers = MAKERS | MAKERS_OF_A_MODULE.get(module.stem, set())
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
            yield node


def code_of(call: ast.Call) -> str | None:
    """The code of a finding where it is made; None where it comes from elsewhere."""
    code = next((k.value for k in call.keywords if k.arg == "code"), call.args[0] if call.args else None)
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def modules() -> list[Path]:
    return [path for path in sorted(ROOM.rglob("*.py")) if path.stem not in OF_OTHER_FILES]


def codes() -> set[str]:
    written = {code for module in modules() for call in made_in(module) if (code := code_of(call))}
    return written.union(*BY_TABLE.values())


def test_a_module_whose_codes_stand_elsewhere_says_where() -> None:
    assert {m.stem for m in modules() for call in made_in(m) if code_of(call) is None} == set(BY_TABLE)


def test_every_finding_occurs_in_riverside_or_is_excused() -> None:
    planted = {f.code for f in Truth.load(RIVERSIDE / "truth.json").faults}
    assert codes() - planted == set(NOT_IN_RIVERSIDE)
    assert planted - codes() == set()


@pytest.mark.parametrize("code", sorted(NOT_IN_RIVERSIDE))
def test_a_finding_that_is_not_in_riverside_is_raised_by_tests_elsewhere(code: str) -> None:
    reason, tests = NOT_IN_RIVERSIDE[code]
    assert reason
    assert f'"{code}"' in (Path(__file__).parents[1] / tests).read_text("utf-8")
