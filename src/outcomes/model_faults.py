"""What pydantic finds wrong with a file of ours, in the words of the person who can mend it.

On the road: under strict_yaml and strict_csv, which add the file and the line.
A validator of ours that raises ValueError writes `what is wrong: what to do`; here the two are parted again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

Where = tuple[str | int, ...]
Details = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing wrong, at a path of keys and list positions in the file."""

    where: Where
    message: str
    remedy: str


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known word that a misspelt one is nearest to, if any is near."""
    lowered = {name.casefold(): name for name in sorted(known)}
    return [lowered[near] for near in get_close_matches(word.casefold(), lowered, n=1, cutoff=0.6)]


def offer(word: str, known: Iterable[str]) -> str:
    """A remedy for a word we do not know: the nearest known one, or else those there are."""
    names = sorted(set(known))
    for near in nearest(word, names):
        return f"Did you mean {near}?"
    if not names:
        return "None is defined yet."
    more = f" and {len(names) - 30} more" if len(names) > 30 else ""
    return f"Known: {', '.join(names[:30])}{more}."


def faults_of(error: ValidationError, model: type[BaseModel], unwritten: Iterable[str] = ()) -> list[Fault]:
    """Every fault of a validation; `unwritten` keys are never offered. A key misspelt is not missing as well."""
    found: list[Fault] = []
    meant: set[Where] = set()
    every = error.errors(include_url=False)
    for details in sorted(every, key=lambda details: details["type"] != "extra_forbidden"):
        where, is_one_of_several = _written(model, details["loc"])
        if details["type"] == "extra_forbidden":
            known = set(_keys_at(model, where[:-1])) - set(unwritten)
            meant.update((*where[:-1], near) for near in nearest(str(where[-1]), known))
            found.append(Fault(where, f"There is no key '{where[-1]}' here.", offer(str(where[-1]), known)))
        elif not _follows(details, where in meant):
            fault = Fault(where, *_sentences(where, details))
            if is_one_of_several and found and found[-1].where == where:
                fault = _or_else(found.pop(), fault)
            found.append(fault)
    return found


def fault_of_rule(where: Where, error: ValueError) -> Fault:
    """What a rule of ours says of a model as a whole."""
    return Fault(where, *_ours(_name(where), {"ctx": {"error": error}}))


def each_once(faults: Iterable[Fault]) -> list[Fault]:
    """What pydantic said and our own rules say again is one fault."""
    first: dict[tuple[Where, str], Fault] = {}
    for fault in faults:
        first.setdefault((fault.where, fault.message), fault)
    return list(first.values())


def _or_else(first: Fault, other: Fault) -> Fault:
    """What a value that may be one of several things is not, said once, and each thing that it may be."""
    return Fault(first.where, first.message, f"{first.remedy} Or {other.remedy[:1].lower()}{other.remedy[1:]}")


def _follows(details: Details, is_misspelt: bool) -> bool:
    """Whether a fault only follows from another: a key missing for being misspelt, a list short for a bad item."""
    if details["type"] == "too_short":
        return bool(len(details["input"]) >= details["ctx"]["min_length"])
    return is_misspelt and details["type"] == "missing"


def turned(raw: Any, made: Any, where: Where = ()) -> Iterator[Fault]:
    """Values that changed their meaning on the way in: `true` taken as 1, `1` as true, a number as a date."""
    if isinstance(made, BaseModel) and isinstance(raw, Mapping):
        for key in raw:
            yield from turned(raw[key], made.__dict__.get(key), (*where, key))
    elif isinstance(made, Mapping) and isinstance(raw, Mapping):
        for key in raw:
            yield from turned(raw[key], made.get(key), (*where, key))
    elif isinstance(made, list | tuple) and isinstance(raw, Sequence) and not isinstance(raw, str):
        for i, (one, other) in enumerate(zip(raw, made, strict=False)):
            yield from turned(one, other, (*where, i))
    elif _kind(raw) and _kind(made) and _kind(raw) != _kind(made):
        yield Fault(where, *_not_a(_kind(made))(_name(where), {"input": raw}))


def _kind(value: Any) -> str:
    """What a plain value is; nothing for text and whatever else a model may rightly turn into something."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, int | float | Decimal) and not isinstance(value, Enum):
        return "number"
    return "date" if isinstance(value, date) else ""


def _sentences(where: Where, details: Details) -> tuple[str, str]:
    if details["input"] is None and details["type"] != "value_error":
        return f"{_name(where)} is empty.", "Fill it in."
    say = next((say for start, say in _SAY.items() if details["type"].startswith(start)), _anything_else)
    message, remedy = say(_name(where), details)
    return (_of_a_key(message) if "[key]" in details["loc"] else message), remedy


def _of_a_key(message: str) -> str:
    """What is wrong with a key itself, which is its own name: `'norms' is not one of its keys.`"""
    said = re.sub(r"^'(.*)' is '\1', which ", r"'\1' ", message, flags=re.DOTALL)
    return said if said == message else said.replace("one of its values.", "one of its keys.")


def _name(where: Where) -> str:
    """`'weight'`, `Item 2 of 'categories'`, or the whole file."""
    keys = [part for part in where if isinstance(part, str)]
    if not where:
        return "The file"
    if isinstance(where[-1], int):
        return f"Item {where[-1] + 1} of '{keys[-1]}'" if keys else f"Item {where[-1] + 1}"
    return f"'{where[-1]}'"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "keys of its own"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value[:60]}'" if isinstance(value, str) else str(value)[:60]


def _not_a(kind: str) -> Callable[[str, Details], tuple[str, str]]:
    wanted, remedy = {
        "text": ("text", "If it looks like a number or a date, put it in quotes."),
        "number": ("a number", "Write digits only, for example 12 or 0.5."),
        "whole number": ("a whole number", "Write digits only, for example 12."),
        "yes or no": ("true or false", "Write true or false."),
        "date": ("a date", "Write year-month-day, for example 2024-04-01."),
        "list": ("a list", "Write [one, two], or each on its own line after a dash."),
        "keys": ("a set of keys", "Write its keys below it, each on a line of its own and indented."),
    }[kind]
    return lambda name, details: (f"{name} is {_shown(details['input'])}, which is not {wanted}.", remedy)


def _missing(name: str, details: Details) -> tuple[str, str]:
    return f"{name} is missing.", f"Add a line '{name[1:-1]}: …'."


def _pattern(name: str, details: Details) -> tuple[str, str]:
    if details["ctx"]["pattern"].endswith(r"\.csv$"):
        remedy = "Write small letters, digits, - and _, and .csv at the end."
        return f"{name} is {_shown(details['input'])}, which cannot be the name of a CSV file.", remedy
    small = details["ctx"]["pattern"].startswith("^[a-z]")
    letters = "small letters, digits, - and _, and begin with a letter" if small else "letters, digits, - and _"
    return f"{name} is {_shown(details['input'])}, which cannot be a code.", f"Use only {letters}."


def _one_of(name: str, details: Details) -> tuple[str, str]:
    choices = re.findall(r"'([^']*)'", details["ctx"]["expected"]) or [details["ctx"]["expected"]]
    message = f"{name} is {_shown(details['input'])}, which is not one of its values."
    near = offer(str(details["input"]), choices) if len(choices) > 1 else ""
    *others, last = (choice.replace("True", "true") for choice in choices)
    all_of_them = f"Write {', '.join(others)} or {last}." if others else f"Write {last}."
    return message, f"{near} {all_of_them}" if near.startswith("Did") else all_of_them


def _limit(words: str, key: str) -> Callable[[str, Details], tuple[str, str]]:
    def say(name: str, details: Details) -> tuple[str, str]:
        limit = details["ctx"][key]
        return f"{name} is {_shown(details['input'])}.", f"It must be {words} {limit}."

    return say


def _too_few(name: str, details: Details) -> tuple[str, str]:
    return f"{name} has too few entries.", f"Give at least {details['ctx']['min_length']}."


def _too_many(name: str, details: Details) -> tuple[str, str]:
    return f"{name} has {len(details['input'])} entries.", f"Give at most {details['ctx']['max_length']}."


def _blank(name: str, details: Details) -> tuple[str, str]:
    return f"{name} is empty.", "Fill it in."


def _ours(name: str, details: Details) -> tuple[str, str]:
    what, _, todo = str(details["ctx"]["error"]).partition(": ")
    return _sentence(what), _sentence(todo) if todo else f"Look at {name} again."


def _anything_else(name: str, details: Details) -> tuple[str, str]:
    return f"{name} is {_shown(details['input'])}, which does not fit.", _sentence(details["msg"])


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


# Keyed by how pydantic's error types begin; the first that fits is used, so longer ones stand first.
_SAY: dict[str, Callable[[str, Details], tuple[str, str]]] = {
    "missing": _missing,
    "value_error": _ours,
    "string_pattern": _pattern,
    "string_too_short": _blank,
    "string_too_long": _limit("at most this many characters:", "max_length"),
    "string_type": _not_a("text"),
    "enum": _one_of,
    "literal_error": _one_of,
    "decimal_": _not_a("number"),
    "finite_number": _not_a("number"),
    "float_": _not_a("number"),
    "int_": _not_a("whole number"),
    "bool_": _not_a("yes or no"),
    "date_": _not_a("date"),
    "greater_than_equal": _limit("at least", "ge"),
    "greater_than": _limit("more than", "gt"),
    "less_than_equal": _limit("at most", "le"),
    "less_than": _limit("less than", "lt"),
    "too_short": _too_few,
    "too_long": _too_many,
    "tuple_type": _not_a("list"),
    "list_type": _not_a("list"),
    "dict_type": _not_a("keys"),
    "model_type": _not_a("keys"),
    "model_attributes_type": _not_a("keys"),
}


def _keys_at(model: type[BaseModel], where: Where) -> Iterator[str]:
    """The keys a file may have at a path; those of every model it may be, where it may be several."""
    here: list[Any] = [model]
    for part in where:
        inside = [annotation for one in here for annotation in _inside(one, part)]
        here = inside or here
    for one in here:
        for found in _models(one):
            yield from (field.alias or name for name, field in found.model_fields.items())


def _inside(annotation: Any, part: str | int) -> Iterator[Any]:
    """What stands under a key, or at a position, of a value annotated so."""
    models = list(_models(annotation, deep=False))
    for found in models:
        for name, field in found.model_fields.items():
            if part in (name, field.alias):
                yield field.annotation
    if not models:
        yield from (argument for argument in get_args(annotation) if list(_models(argument)))


def _written(model: type[BaseModel], where: Where) -> tuple[Where, bool]:
    """A path as it stands in the file, without the names pydantic gives to keys and to what a value may be one of; and
    whether it ends with a value that may be one of several things.
    """
    here, key = _arms(model), _arms(None)
    path: list[str | int] = []
    is_one_of_several = False
    for part in where:
        is_one_of_several = len(here) > 1 and part != "[key]"
        if part == "[key]":
            here = key
        elif is_one_of_several:
            here = _arms(None)
        else:
            path.append(part)
            key, here = _under(here, part)
    return tuple(path), is_one_of_several


def _under(here: list[Any], part: str | int) -> tuple[list[Any], list[Any]]:
    """What a key may be, and what may stand under it or at a position; of several things nothing is known."""
    (annotation,) = here
    fields = getattr(annotation, "model_fields", {})
    inside = get_args(annotation)
    if part in fields:
        return _arms(None), _arms(fields[part].annotation)
    if get_origin(annotation) is dict:
        return _arms(inside[0]), _arms(inside[1])
    if get_origin(annotation) in (tuple, list) and isinstance(part, int):
        return _arms(None), _arms(inside[0] if inside[-1] is Ellipsis or len(inside) == 1 else inside[part])
    return _arms(None), _arms(None)


def _arms(annotation: Any) -> list[Any]:
    """What a value annotated so may be one of, but nothing; itself, where it is of one kind."""
    if get_origin(annotation) is Annotated:
        return _arms(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [arm for one in get_args(annotation) if one is not NoneType for arm in _arms(one)]
    return [annotation]


def _models(annotation: Any, *, deep: bool = True) -> Iterator[type[BaseModel]]:
    """The models an annotation names; only at its top (a union's members, not a dict's values) unless deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif deep or not _is_container(annotation):
        for argument in get_args(annotation):
            yield from _models(argument, deep=deep)


def _is_container(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", None)
    return isinstance(origin, type) and issubclass(origin, dict | list | tuple | set | frozenset)
