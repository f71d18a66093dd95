"""One loader for every YAML of ours: nothing unknown, doubled or guessed at, and every fault with file and line.

On the road: frameworks/*.yaml, place.yaml, layouts and reports → **strict_yaml** → their pydantic models.
YAML 1.2: `no` and `on` are text. Keys stay text (`2024-25`), decimals are exact (`Decimal`), dates are dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from outcomes.errors import DefinitionError
from outcomes.model_faults import Fault, Where, each_once, faults_of, turned
from outcomes.partly_read import UNREADABLE, hollow, partly_read

M = TypeVar("M", bound=BaseModel)

MOST_BYTES = 1_000_000
_DEEPEST = 30
UNREAD = "Nothing else of this file was looked at: check again once it is mended."
"""Added to what to do about a file that cannot be read past what is wrong with it."""
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """A YAML file as plain Python: dict, list, str, int, Decimal, bool, date, None; and the line of each part."""

    file: Path
    data: dict[str, Any]
    lines: Mapping[Where, int]

    def line(self, where: Where) -> int | None:
        """The line of a key or list item; where it is absent, of the nearest thing it would stand in."""
        known: Where = ()
        for part in where:
            known = (*known, part) if (*known, part) in self.lines else known
        return self.lines.get(known)

    def at(self, *where: str | int) -> Spot:
        return Spot(self, where)


@dataclass(frozen=True)
class Spot:
    """A place in a file that a fault can be pinned to."""

    document: Document
    where: Where = ()

    def at(self, *more: str | int) -> Spot:
        return Spot(self.document, (*self.where, *more))

    def fault(self, message: str, remedy: str) -> DefinitionError:
        line = self.document.line(self.where)
        return DefinitionError(message, remedy=remedy, file=self.document.file, line=line)


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """What became of a file: its model, or why there is none.

    partly  the model as far as it could be read, to look for what else is wrong; None where there is no such file
    wrong   where in the file the faults are
    """

    document: Document
    model: M | None
    faults: tuple[DefinitionError, ...]
    partly: M | None = None
    wrong: tuple[Where, ...] = ()

    def is_sound(self, *where: str | int) -> bool:
        """Whether nothing is wrong with a part of the file, or with all that it stands in."""
        return not any(w[: len(where)] == where or where[: len(w)] == w for w in self.wrong)


def load_model(path: Path, model: type[M]) -> M:
    """A file as its model.

    Raises:
        DefinitionError: the first fault, with the number of the others.
    """
    loaded = read_model(path, model)
    raise_first(loaded.faults)
    assert loaded.model is not None
    return loaded.model


def check_model(path: Path, model: type[BaseModel]) -> list[DefinitionError]:
    """Every fault of a file; none if it can be loaded."""
    return list(read_model(path, model).faults)


def read_model(
    path: Path, model: type[M], unwritten: Mapping[str, Any] | None = None, context: Any = None
) -> Loaded[M]:
    """A file's model or its faults, without raising.

    `unwritten` are fields that follow from the names of files or from other files: a file must not have them.
    `context` is what the model's validators may look things up in.
    """
    try:
        document, unreadable = _read_document(path)
    except DefinitionError as fault:
        return Loaded(Document(path, {}, {}), None, (fault,), hollow(model), ((),))
    given = dict(unwritten or {})
    faults = [_not_written_here(key) for key in document.data if key in given]
    data = {**document.data, **given}
    try:
        partly = model.model_validate(data, context=context)
    except ValidationError as error:
        partly, more = partly_read(model, data, context)
        found = each_once([*faults_of(error, model, given), *more])
        faults += [_by_name(f, path) if f.where[:1] and f.where[0] in given else f for f in found]
    faults += turned(document.data, partly)
    told = [f for f in faults if not any(f.where[: len(where)] == where for where in unreadable)]
    placed = [document.at(*f.where).fault(f.message, f.remedy) for f in told]
    every = tuple(sorted((*unreadable.values(), *placed), key=lambda f: f.line or 0))
    return Loaded(document, None if every else partly, every, partly, (*unreadable, *(f.where for f in told)))


def read_if_any(path: Path, model: type[M]) -> Loaded[M]:
    """As `read_model`; nothing, and no fault, where there is no such file."""
    return read_model(path, model) if path.is_file() else Loaded(Document(path, {}, {}), None, ())


def raise_first(faults: Iterable[DefinitionError]) -> None:
    """Raise the first fault, if any, saying how many others there are."""
    found = list(faults)
    if len(found) == 1:
        raise found[0]
    if found:
        more = "There is 1 more fault." if len(found) == 2 else f"There are {len(found) - 1} more faults."
        first = found[0]
        raise DefinitionError(first.message, remedy=f"{first.remedy} {more}", file=first.file, line=first.line)


def load_document(path: Path) -> Document:
    """A YAML file, read strictly.

    Raises:
        DefinitionError: no such file, not UTF-8, not YAML, empty, not made of keys, or it repeats a key.
    """
    document, unreadable = _read_document(path)
    raise_first(unreadable.values())
    return document


def _read_document(path: Path) -> tuple[Document, dict[Where, DefinitionError]]:
    """A YAML file, and the places in it where nothing could be read, with why."""
    node = _compose(path, read_text(path))
    builder = _Builder(path)
    data = builder.build(node, ())
    if data is UNREADABLE:
        raise next(iter(builder.unreadable.values()))
    return Document(path, data, builder.lines), builder.unreadable


def _not_written_here(key: str) -> Fault:
    remedy = "Take the line away: it follows from the names of the files."
    return Fault((key,), f"'{key}' is not written in this file.", remedy)


def _by_name(fault: Fault, path: Path) -> Fault:
    return Fault((), f"'{path.stem}', the file's name, cannot be a code.", f"Rename the file. {fault.remedy}")


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """A text file of ours: there, of a sane size and in UTF-8, or a DefinitionError."""
    if not path.is_file():
        raise DefinitionError("There is no such file.", remedy="Check its name and folder.", file=path)
    size = path.stat().st_size
    if size > most_bytes:
        remedy = f"Keep it under {most_bytes:,} bytes, or part it in several."
        raise DefinitionError(f"The file has {size:,} bytes.", remedy=remedy, file=path)
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        remedy = f"Save it as UTF-8, which every text editor offers. {UNREAD}"
        raise DefinitionError("The file is not in UTF-8.", remedy=remedy, file=path, line=line) from None


def _compose(path: Path, text: str) -> MappingNode:
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        line = text[: directive.start()].count("\n") + 1
        remedy = f"Take the line away: every file is YAML 1.2. {UNREAD}"
        raise DefinitionError("A line begins with '%'.", remedy=remedy, file=path, line=line)
    try:
        node = _nodes(text)
    except YAMLError as error:
        raise _unreadable(path, error) from None
    except RecursionError:
        raise _too_deep(path, None) from None
    if node is None or node.tag == f"{_TAG}null":
        raise DefinitionError("The file is empty.", remedy="Write its keys, or remove the file.", file=path)
    if not isinstance(node, MappingNode):
        remedy = "Begin with a key, as in 'name: …'."
        raise DefinitionError("The file is not made of keys.", remedy=remedy, file=path, line=1)
    return node


@lru_cache(maxsize=128)
def _nodes(text: str) -> Node | None:
    """A text taken apart. Whoever keeps a place open reads the same files again and again; nobody changes a node."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


_SYNTAX = {
    "'\\t'": ("A tab stands where spaces belong.", "Indent with spaces."),
    "mapping values are not allowed": (
        "A colon stands where none is expected.",
        "Put text that holds a colon in quotes, and each key on a line of its own.",
    ),
    "another document": ("The file holds a second document.", "Take away the line of three dashes."),
    "undefined alias": ("A value begins with '*'.", "Put it in quotes, or write it out: we read no aliases."),
    "stream": ("A quote or a bracket is opened and never closed.", "Close it."),
    "special characters": ("The file holds a character that cannot be printed.", "Delete it."),
    "could not find expected ':'": ("A colon is missing after a key.", "Write 'key: value', or indent the text."),
    "expected <block end>": ("The indentation does not fit.", "Line up the keys that belong together."),
}


def _unreadable(path: Path, error: YAMLError) -> DefinitionError:
    problem = str(getattr(error, "problem", None) or error)
    usual = (f"This is not YAML: {problem}.", "Look for indentation and quotes in the lines just above, too.")
    message, remedy = next((says for part, says in _SYNTAX.items() if part in problem), usual)
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return DefinitionError(message, remedy=f"{remedy} {UNREAD}", file=path, line=mark.line + 1 if mark else None)


class _TooDeep(DefinitionError):
    """Nothing of such a file is read."""


def _too_deep(path: Path, line: int | None) -> DefinitionError:
    return _TooDeep("Keys stand too deep within each other.", remedy=f"Flatten them. {UNREAD}", file=path, line=line)


class _Builder:
    """Turns ruamel's nodes into plain Python, and notes where each stands and what could not be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Where, int] = {}
        self.unreadable: dict[Where, DefinitionError] = {}

    def build(self, node: Node, where: Where) -> Any:
        self.lines.setdefault(where, node.start_mark.line + 1)
        if len(where) > _DEEPEST:
            raise _too_deep(self.path, self.lines[where])
        try:
            return self._built(node, where)
        except _TooDeep:
            raise
        except DefinitionError as fault:
            self.unreadable[where] = fault
            return UNREADABLE

    def _built(self, node: Node, where: Where) -> Any:
        if node.anchor is not None:
            raise self._refuse(node, f"'&{node.anchor}' names a value for later use.", "Write the value out each time.")
        if isinstance(node, MappingNode):
            return self._mapping(node, where)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*where, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, where: Where) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value in node.value:
            key = self._key(key_node)
            if key in made:
                message = f"'{key}' is written twice; the first time in line {self.lines[(*where, key)]}."
                again = (*where, key, "twice")
                self.unreadable[again] = self._refuse(key_node, message, "Keep one of the two.")
                continue
            self.lines[(*where, key)] = key_node.start_mark.line + 1
            made[key] = self.build(value, (*where, key))
        return made

    def _key(self, node: Node) -> str:
        if node.tag == f"{_TAG}merge":
            raise self._refuse(node, "'<<' takes keys over from elsewhere.", "Write the keys out.")
        if not isinstance(node, ScalarNode) or not node.value:
            raise self._refuse(node, "A key is empty, or is not a word.", "Write one word before the colon.")
        return str(node.value)

    def _scalar(self, node: Node) -> Any:
        kind, text = str(node.tag).removeprefix(_TAG), str(node.value)
        if kind == "str":
            return text
        if kind == "null" and text in {"", "~", "null", "Null", "NULL"}:
            return None
        if kind == "bool" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        if kind == "int" and re.fullmatch(r"[-+]?(0|[1-9]\d*)", text):
            return int(text)
        if kind == "float" and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", text):
            return Decimal(text)
        if kind == "timestamp":
            return self._date(node, text)
        return self._odd(node, kind, text)

    def _date(self, node: Node, text: str) -> date:
        try:
            return date.fromisoformat(text if len(text) == 10 else "")
        except ValueError:
            remedy = "Write year-month-day without a time, for example 2024-04-01."
            raise self._refuse(node, f"{text} is not a date.", remedy) from None

    def _odd(self, node: Node, kind: str, text: str) -> Any:
        if kind in {"int", "float"}:
            remedy = "Write plain digits, for example 1000 or 0.5; put it in quotes if it is text."
            raise self._refuse(node, f"{text} is not a plain number.", remedy)
        raise self._refuse(node, f"The tag {node.tag} is not read.", "Take away the word that begins with '!'.")

    def _refuse(self, node: Node, message: str, remedy: str) -> DefinitionError:
        return DefinitionError(message, remedy=remedy, file=self.path, line=node.start_mark.line + 1)
