"""What stops a command is said as findings are: in plain words, and with what to do about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import outcomes

ROOM = Path(outcomes.__path__[0])
NOT_PLAIN = re.compile(
    r"\b(?:str|int|floats?|bool|boolean|integers?|NaN|nan|null|NoneType|dict|tuple|dtype|object|DataFrame|pandas|"
    r"pandera|numpy|regex|regular expression|Exception|Traceback|Error|validation|schema|parse[ds]?|"
    r"ind(?:ex|ices)|column \d+|row index|invalid|argument|data type|string|datetime|SQL|API|XML|JSON)\b"
)
RAISED = re.compile(r"[A-Z]\w*Error|FileRefused")
FOR_WHO_WRITES_CODE = {"ValueError", "TypeError", "AssertionError", "KeyError", "AttributeError", "NotImplementedError"}
ABOUT_SQL = {"store/disclosure/declared.py": "It is said to whoever adds a table of the published copy, in SQL."}


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Every place where a sentence for people is raised, and its file."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name = node.func.id
                if RAISED.fullmatch(name) and name not in FOR_WHO_WRITES_CODE and not name.startswith("_"):
                    yield path.relative_to(ROOM).as_posix(), node


def words(node: ast.AST) -> str:
    """The text that is written there; what is put into it counts as the word “this”."""
    return " ".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "this"
        for part in ast.walk(node)
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def test_every_sentence_that_stops_a_command_says_what_to_do() -> None:
    calls = list(raised())
    assert len(calls) > 150
    assert [(file, call.lineno) for file, call in calls if "remedy" not in {k.arg for k in call.keywords}] == []


@pytest.mark.parametrize("what", ["what is wrong", "what to do"])
def test_no_sentence_that_stops_a_command_speaks_of_the_machine(what: str) -> None:
    said = {
        (file, found)
        for file, call in raised()
        for node in ([call.args[0]] if what == "what is wrong" else [k.value for k in call.keywords])
        for found in NOT_PLAIN.findall(words(node))
    }
    assert {(file, found) for file, found in said if file not in ABOUT_SQL} == set()
