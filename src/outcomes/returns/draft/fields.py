"""Says which field each heading of an unknown table means: by its words, nearly its words, or the look of its cells.

Returns road: draft.tables → **draft.fields** → draft.writing. What fits nothing is left to a person.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from outcomes.files import shipped
from outcomes.framework.basics import Definition, Words
from outcomes.framework.definitions import Framework
from outcomes.returns import form
from outcomes.returns.form import Want
from outcomes.returns.headings import Heading
from outcomes.returns.odd_cells import MISSING_WORDS, fold, type_date, type_number
from outcomes.returns.period_words import quarter_code
from outcomes.returns.texts import key
from outcomes.returns.workbook import Value
from outcomes.strict_yaml import load_model

_NEAR = 86
_MOST, _HALF = 0.8, 0.5
"""The share of a column's entries that must look alike: where its look decides, and where its heading does."""
_DATE_SHAPED = re.compile(r"\d{1,4} ?[-/. ] ?\d{1,2} ?[-/. ] ?\d{1,4}")
"""31/11/2025 is no day, and was meant for one."""
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
CERTAINTY = {"words": 1.0, "synonym": 0.9, "nearly": 0.7, "look": 0.5}
SAID = {"words": "the same words", "synonym": "other words for it", "nearly": "nearly the words", "look": "by its look"}


class HeadingWords(Definition):
    """frameworks/heading-words.yaml: what people write, by what the table holds and the field they mean.

    `ordinary` are words that are no part of a name, for what a draft may repeat.
    """

    sender: dict[str, tuple[Words, ...]]
    people: dict[str, tuple[Words, ...]]
    registers: dict[str, tuple[Words, ...]]
    resources: dict[str, tuple[Words, ...]]
    grants: dict[str, tuple[Words, ...]]
    ordinary: tuple[Words, ...]


@dataclass(frozen=True)
class Placed:
    """A heading or label and the field it seems to mean. `how` is a key of `CERTAINTY`."""

    words: str
    field: str
    how: str
    want: Want

    @property
    def certainty(self) -> float:
        return CERTAINTY[self.how]


@cache
def heading_words() -> HeadingWords:
    """The words that ship."""
    return load_model(shipped("frameworks") / "heading-words.yaml", HeadingWords)


@dataclass(frozen=True)
class Field:
    """A field a heading may mean: what it must hold, our own words for it, and others."""

    name: str
    want: Want
    own: tuple[str, ...]
    others: tuple[str, ...] = ()


def fields_of(holds: str, framework: Framework) -> list[Field]:
    """The fields a table may have, with their words."""
    if holds == "sender":
        return _fields(form.SENDER, heading_words().sender)
    if holds == "grants":
        words = heading_words().grants
        return [Field(n, w, (n, n.replace("_", " ")), words.get(n, ())) for n, w in form.GRANT_FIELDS.items()]
    if holds in ("people", "register"):
        known = _fields(form.people_sheet(framework).fields, heading_words().people)
        more = (("name", Want.TEXT), ("attended_on", Want.DATE), ("activity", Want.TEXT)) if holds == "register" else ()
        return [*known, *(Field(n, w, (n.replace("_", " "),), heading_words().registers.get(n, ())) for n, w in more)]
    return _fields(form.RESOURCES.fields, heading_words().resources)


def _fields(fields: Iterable[form.Field], words: Mapping[str, tuple[str, ...]]) -> list[Field]:
    own = ((f, (f.heading, f.name.replace("_", " "))) for f in fields)
    return [Field(f.name, f.want, names, words.get(f.name, ())) for f, names in own]


Below = Callable[[Heading], list[Value]]


def place(headings: Sequence[Heading], fields: Sequence[Field], below: Below) -> list[Placed]:
    """Each heading with the field it means, the surest first; a field is used once."""
    offers = [p for h in headings for f in fields if (p := _offer(h, f)) and may_be(below(h), f.want, p.how)]
    offers += [p for h in headings if (p := _by_look(h, fields, below(h)))]
    placed: dict[str, Placed] = {}
    for offer in sorted(offers, key=lambda p: -p.certainty):
        if offer.field not in placed and offer.words not in {p.words for p in placed.values()}:
            placed[offer.field] = offer
    return list(placed.values())


def _offer(heading: Heading, field: Field) -> Placed | None:
    how = how_near((key(heading.path), key(heading.parts[-1])), field)
    return Placed(heading.path, field.name, how, field.want) if how else None


def how_near(words: Iterable[str], field: Field) -> str:
    """How some words come to mean a field; "" where they do not."""
    from rapidfuzz import fuzz

    own, others = {key(name) for name in field.own}, {key(name) for name in field.others}
    asked = [word for word in words if word]
    if any(word in own for word in asked):
        return "words"
    if any(word in others for word in asked):
        return "synonym"
    near = (fuzz.token_sort_ratio(word, name) for word in asked if len(word) > 4 for name in (*own, *others))
    return "nearly" if max(near, default=0) >= _NEAR else ""


def _by_look(heading: Heading, fields: Sequence[Field], values: list[Value]) -> Placed | None:
    names = {f.name: f for f in fields}
    for name, looks in (("postcode", _is_postcode), ("email", _is_email), ("birth_date", _is_birth)):
        if name in names and len(values) > 2 and _mostly(values, looks):
            return Placed(heading.path, name, "look", names[name].want)
    return None


def may_be(values: list[Value], want: Want, how: str) -> bool:
    """Whether what stands below a heading may be what a field wants; nothing may be anything.

    A heading that says the field's own words needs less to stand below it: slips are mended when the file is read.
    """
    test = {Want.DATE: _is_date, Want.NUMBER: _is_number, Want.WHOLE: _is_number, Want.QUARTER: _is_quarter}.get(want)
    given = [v for v in values if fold(v) not in MISSING_WORDS]
    return not given or test is None or _mostly(given, test, _HALF if how in ("words", "synonym") else _MOST)


def look_of(values: list[Value]) -> str:
    """What a column seems to hold, in words; its entries themselves are never shown."""
    given = [v for v in values if fold(v) not in MISSING_WORDS]
    if not given:
        return "nothing"
    looks = (("numbers", _is_number), ("dates", _is_date), ("quarters", _is_quarter), ("postcodes", _is_postcode))
    return next((name for name, test in looks if _mostly(given, test)), "text")


def want_of(values: list[Value]) -> Want:
    """The type of a column kept as it stands: text, unless it looks like nothing but numbers or dates."""
    return {"numbers": Want.NUMBER, "dates": Want.DATE}.get(look_of(values) if values else "", Want.TEXT)


def _mostly(values: list[Value], test: Callable[[Value], bool], share: float = _MOST) -> bool:
    return sum(map(test, values)) >= share * len(values)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and not type_number(value).fault)


def _is_date(value: Value) -> bool:
    if isinstance(value, str):
        return type_date(value).value is not None or bool(_DATE_SHAPED.fullmatch(fold(value)))
    return isinstance(value, datetime.date)


def _is_quarter(value: Value) -> bool:
    return isinstance(value, str) and bool(quarter_code(value))


def _is_postcode(value: Value) -> bool:
    return isinstance(value, str) and bool(_POSTCODE.fullmatch(fold(value)))


def _is_email(value: Value) -> bool:
    return isinstance(value, str) and bool(_EMAIL.fullmatch(value.strip()))


def _is_birth(value: Value) -> bool:
    """A day far enough back to be a day of birth and no day of a service."""
    day = type_date(value).value if isinstance(value, str | datetime.date) else None
    return day is not None and day.year < 2000
