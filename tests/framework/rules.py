"""Every rule of the file formats, found in the code: the words each refuses with, as patterns of what it may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outcomes import model_faults

SAYS = {"fault": 0, "DefinitionError": 0, "_TooDeep": 0, "ValueError": 0, "Fault": 1, "_refuse": 1}
"""Which argument of a call is the message."""


@dataclass(frozen=True)
class Rule:
    """One message: where it stands, its words with what is filled in as …, and the pattern it is known by."""

    file: str
    line: int
    words: str
    pattern: re.Pattern[str]


def rules_in(file: Path) -> Iterator[Rule]:
    """The messages of a module; one that only passes another's words on is left to that other."""
    tree = ast.parse(file.read_text("utf-8"))
    for scope in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        named = _named(scope)
        for call in (n for n in ast.walk(scope) if isinstance(n, ast.Call)):
            place = SAYS.get(_name(call.func))
            if place is None or len(call.args) <= place or isinstance(call.args[place], ast.Starred):
                continue
            for message in _texts(call.args[place], named):
                yield _rule(file, call.lineno, message, is_sentence=_name(call.func) != "ValueError")


class _Filled(dict[str, str]):
    """Stands for whatever pydantic knows of a fault."""

    def __missing__(self, name: str) -> str:
        return "…"


def wordings() -> Iterator[Rule]:
    """What is said of each kind of fault pydantic finds by itself; of a limit with its remedy, which names it."""
    details = {"input": "…", "ctx": _Filled(pattern="…"), "msg": "…"}
    for kind, say in model_faults._SAY.items():
        if kind != "value_error":  # our own rules, which are found by their words
            message, remedy = say("'…'", details)
            words = f"{message} {remedy}" if message == "'…' is '…'." or "entries" in message else message
            counted = words.replace(" 1 entries", " … entries")  # how many the input's one sign is taken for
            parts = counted.replace("'…'", "…").split("…")
            yield Rule(f"_SAY[{kind}]", 0, words, re.compile(".+".join(map(re.escape, parts)), re.DOTALL))


def _rule(file: Path, line: int, message: list[str | None], *, is_sentence: bool) -> Rule:
    """A ValueError says what is wrong before the first colon, and what to do after it."""
    words = "".join("…" if part is None else part for part in message)
    if not is_sentence:
        words = words.partition(": ")[0]
    pattern = ".+".join(re.escape(part) for part in words.split("…"))
    return Rule(file.name, line, words, re.compile(pattern, re.IGNORECASE | re.DOTALL))


def _named(scope: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _texts(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[list[str | None]]:
    """What a message may be, in pieces; None where something is filled in. Nothing where it is not written here."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield [node.value]
    elif isinstance(node, ast.JoinedStr):
        yield [part.value if isinstance(part, ast.Constant) else None for part in node.values]  # type: ignore[misc]
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, named)
        yield from _texts(node.orelse, named)
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, ()):
            yield from _texts(value, named)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
