"""A definition as far as its file could be read, so that one fault hides no other: what could not be read is a hole.

On the road: under strict_yaml and strict_csv. Whatever asks for a hole meets NotRead; `as_far_as_read` lets the rule
that asked be silent, and every other rule speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from outcomes.model_faults import Fault, Where, fault_of_rule

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class NotRead(Exception):
    """Something is asked for that could not be read, which has been said already."""


class Unreadable:
    """Stands in a file's data where nothing could be read: no field takes it."""


UNREADABLE = Unreadable()


def as_far_as_read(faults: Iterable[T]) -> Iterator[T]:
    """The faults a rule finds, until it asks for something that could not be read."""
    try:
        yield from faults
    except NotRead:
        return


def was_read(made: BaseModel, *names: str) -> bool:
    """Whether these fields could be read."""
    return all(name in made.__dict__ for name in names)


def hollow(model: type[M]) -> M:
    """A model of which nothing could be read, its defaults neither."""
    return _made(model, {}, ())


def partly_read(model: type[M], data: Mapping[str, Any], context: Any = None) -> tuple[M, list[Fault]]:
    """A model with what could be read of its data, and what its own rules find wrong with that, each asked by itself.

    A fault costs the smallest thing it stands in; the faults of form are pydantic's to say.
    """
    reader = _Reader(context)
    return reader.model(model, data, ()), reader.faults


@dataclass
class _Reader:
    context: Any
    faults: list[Fault] = field(default_factory=list)

    def model(self, model: type[M], data: Mapping[str, Any], where: Where) -> M:
        read: dict[str, Any] = {}
        for name, one in model.model_fields.items():
            try:
                if name in data:
                    read[name] = self.read(_annotation(one), data[name], (*where, name))
                elif not one.is_required():
                    read[name] = one.get_default(call_default_factory=True, validated_data={})
            except NotRead:
                continue
        made = _made(model, read, set(data))
        broken = list(_broken_rules(made, where))
        self.faults += broken
        if broken and where and getattr(model, "whole_or_not", False):
            raise NotRead
        return made

    def read(self, annotation: Any, raw: Any, where: Where) -> Any:
        """A value as its annotation has it, whole or with holes. Raises NotRead where nothing of it is of use."""
        try:
            return _adapter(annotation).validate_python(raw, context=self.context)
        except ValidationError:
            return self.parts(annotation, raw, where)

    def parts(self, annotation: Any, raw: Any, where: Where) -> Any:
        """What could be read of a value that is not as it should be."""
        shape, inside = get_origin(annotation), get_args(annotation)
        if shape is Annotated:
            return self.parts(inside[0], raw, where)
        if _is_model(annotation) and isinstance(raw, Mapping):
            return self.model(annotation, raw, where)
        if shape in (Union, UnionType):
            return self.read(next(arm for arm in inside if arm is not type(None)), raw, where)
        if shape is dict and isinstance(raw, Mapping) and raw:
            return self.entries(inside, raw, where)
        if shape in (tuple, list) and inside[1:] == (Ellipsis,) and isinstance(raw, list | tuple) and raw:
            return tuple(self.entry(inside[0], value, (*where, i)) for i, value in enumerate(raw))
        raise NotRead

    def entries(self, inside: tuple[Any, ...], raw: Mapping[str, Any], where: Where) -> dict[str, Any]:
        known = {key: value for key, value in raw.items() if _is(inside[0], key)}
        if len(known) < len(raw) and not _is_model(inside[1]):
            raise NotRead
        return {key: self.entry(inside[1], value, (*where, key)) for key, value in known.items()}

    def entry(self, annotation: Any, raw: Any, where: Where) -> Any:
        """One of several: that it is there is known, even where nothing of it could be read."""
        try:
            return self.read(annotation, raw, where)
        except NotRead:
            if _is_model(annotation):
                return hollow(annotation)
            raise


def _broken_rules(made: BaseModel, where: Where) -> Iterator[Fault]:
    """What a model's own rules (the validators of it as a whole) find, wherever they can be asked."""
    for rule in type(made).__pydantic_decorators__.model_validators.values():
        if rule.info.mode == "after":
            try:
                getattr(made, rule.cls_var_name)()
            except (NotRead, AttributeError):
                continue
            except ValueError as error:
                yield fault_of_rule(where, error)


def _made(model: type[M], read: Mapping[str, Any], written: Iterable[str]) -> M:
    """A model with what was read; what the file writes counts as given, and no default does, as in a whole one."""
    made = model.model_construct(_fields_set=set(written) & set(model.model_fields))
    made.__dict__.clear()
    made.__dict__.update(read)
    return made


def _annotation(one: FieldInfo) -> Any:
    return Annotated[(one.annotation, *one.metadata)] if one.metadata else one.annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is(annotation: Any, raw: Any) -> bool:
    try:
        _adapter(annotation).validate_python(raw)
    except ValidationError:
        return False
    return True


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
