"""Every limit the models of the file formats set, found in their annotations; and which of them a refusal broke.

A limit of a type that has a name (`Words`, `Code`, `Share`) is one rule, however many fields are of that type; one
written at a field is that field's own. What our own validators refuse is found by its words (`rules`).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from outcomes.framework.basics import Definition

BOUNDS = {
    Ge: "greater_than_equal",
    Gt: "greater_than",
    Le: "less_than_equal",
    Lt: "less_than",
    MinLen: "too_short",
    MaxLen: "too_long",
}
PLAIN = {bool: "bool", date: "date", Decimal: "decimal", int: "int", str: "string_type"}


@dataclass(frozen=True, order=True)
class Limit:
    """What may not be: of a named type or a field, and pydantic's word for breaking it."""

    of: str
    kind: str


@dataclass(frozen=True)
class At:
    """A place in a model: its annotation, and the type or field whose limits stand there."""

    annotation: Any
    owner: str


def models_in(package: Path, name: str) -> list[type[BaseModel]]:
    """Every model that the modules of a package define."""
    return [one for file in sorted(package.glob("[a-z]*.py")) for one in models_of(f"{name}.{file.stem}")]


def models_of(module: str) -> list[type[BaseModel]]:
    """Every model that a module defines."""
    found = {id(one): one for one in vars(importlib.import_module(module)).values() if _is_model(one)}
    return [one for one in found.values() if one.__module__ == module and one is not Definition]


def limits_of(models: Iterable[type[BaseModel]], named: dict[object, str]) -> set[Limit]:
    """The limits of all their fields."""
    return {
        limit
        for model in models
        for at in fields_of(model).values()
        for inside in _all_inside(at, named)
        for limit in limits_at(inside, named)
    }


def names_in(package: Path, name: str) -> dict[object, str]:
    """The types that have a name of their own in a package, and what each adds to the types it is made of."""
    types = [
        (word, one)
        for file in sorted(package.glob("[a-z]*.py"))
        for word, one in vars(importlib.import_module(f"{name}.{file.stem}")).items()
        if get_origin(one) in (Annotated, Literal, Union, UnionType)
    ]
    found = {_known_as(one): word for word, one in reversed(types)}
    for word, one in sorted(types, key=lambda named: len(get_args(named[1]))):
        parts = get_args(one)[1:] if get_origin(one) is Annotated else ()
        for part in (*parts, *(arm for arm in get_args(one) if get_origin(arm) is Literal)):
            found.setdefault(_known_as(part), word)
    return found


def _known_as(one: Any) -> object:
    """What a type is looked up by: itself, the very object; of a choice of words the words, since `typing` keeps unions
    and may give one that was made elsewhere of the same words."""
    return one if get_origin(one) is Literal else id(one)


def fields_of(model: type[BaseModel]) -> dict[str, At]:
    """What each key of a model may hold; an inherited field is the one that the parent has."""
    hints = get_type_hints(model, include_extras=True)
    whose = {name: next(one for one in model.__mro__ if name in vars(one).get("__annotations__", {})) for name in hints}
    return {
        name: At(hint, f"{whose[name].__name__}.{name}")
        for name, hint in hints.items()
        if get_origin(hint) is not ClassVar and name in model.model_fields
    }


def limits_at(at: At, named: dict[object, str]) -> Iterator[Limit]:
    """The limits on one value itself, not on what it holds."""
    owner = named.get(_known_as(at.annotation), at.owner)
    shape, inside = get_origin(at.annotation), get_args(at.annotation)
    if shape is Annotated:
        for one in inside[1:]:
            yield from (Limit(named.get(_known_as(one), owner), kind) for kind in _bounds(one))
        yield from limits_at(At(inside[0], owner), named)
    elif shape in (Union, UnionType):
        for arm in inside:
            yield from limits_at(At(arm, owner), named)
    elif shape is Literal:
        yield Limit(owner, "literal_error")
    elif isinstance(at.annotation, type) and issubclass(at.annotation, Enum):
        yield Limit(at.annotation.__name__, "enum")
    elif at.annotation in PLAIN:
        yield Limit(at.annotation.__name__, PLAIN[at.annotation])


def broken_by(model: type[BaseModel], error: ValidationError, named: dict[object, str]) -> Iterator[Limit]:
    """The limits that what pydantic found goes beyond."""
    for details in error.errors(include_url=False):
        if details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]:
            continue  # only for an item that is at fault itself
        kind = details["type"].replace("string_too", "too")
        for at in _reached(model, details["loc"], named):
            yield from (limit for limit in limits_at(at, named) if kind.startswith(limit.kind))


def _bounds(one: Any) -> Iterator[str]:
    if isinstance(one, FieldInfo):
        for part in one.metadata:
            yield from _bounds(part)
    elif isinstance(one, StringConstraints):
        for name, kind in (("pattern", "string_pattern"), ("min_length", "too_short"), ("max_length", "too_long")):
            if getattr(one, name) is not None:
                yield kind
    elif type(one) in BOUNDS:
        yield BOUNDS[type(one)]
    elif getattr(one, "pattern", None) is not None:
        yield "string_pattern"


def _all_inside(at: At, named: dict[object, str]) -> Iterator[At]:
    """A value, and all that it may hold but models of their own."""
    yield at
    owner = named.get(_known_as(at.annotation), at.owner)
    if get_origin(at.annotation) is not Literal:
        for argument in get_args(at.annotation):
            yield from _all_inside(At(argument, owner), named)


def _reached(model: type[BaseModel], where: tuple[str | int, ...], named: dict[object, str]) -> list[At]:
    """What stands at a path of keys and positions; what pydantic adds to name an arm of a union is passed over."""
    here, keys = [At(model, model.__name__)], [At(model, model.__name__)]
    for part in where:
        steps = [step for at in here for step in _steps(at, part, named)]
        if part == "[key]":
            here = keys
        elif steps:
            here, keys = [at for at, _ in steps], [key for _, key in steps]
    return here


def _steps(at: At, part: str | int, named: dict[object, str]) -> Iterator[tuple[At, At]]:
    """What stands under a key or at a position, and what the key itself may be."""
    owner = named.get(_known_as(at.annotation), at.owner)
    shape, inside = get_origin(at.annotation), get_args(at.annotation)
    if _is_model(at.annotation):
        found = fields_of(at.annotation)
        if part in found:
            yield found[str(part)], at
    elif shape is Annotated:
        yield from _steps(At(inside[0], owner), part, named)
    elif shape in (Union, UnionType):
        for arm in inside:
            yield from _steps(At(arm, owner), part, named)
    elif shape is dict:
        yield At(inside[1], owner), At(inside[0], owner)
    elif shape is tuple and isinstance(part, int):
        yield At(inside[0] if inside[1:] == (Ellipsis,) else inside[part], owner), at


def _is_model(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)
