"""An instrument in words: how it is scored, what a score means, on what terms it may be used, and what is not known.

On the road: instruments → **instrument_words** → `outcomes scales`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from outcomes.framework.instruments import FACTS, Instrument, Read, ReliableChange

_TITLES = {
    "missing": "Missing answers",
    "bands": "Bands",
    "caseness": "Caseness",
    "reliable_change": "Reliable change",
}


def line(i: Instrument) -> str:
    """`phq9  PHQ-9: 9 items, score 0 to 27, less is better; wording here. Signs of depression …`"""
    count = len(i.items)
    low, high = i.score_range
    items = "1 item" if count == 1 else f"{count} items"
    wording = "wording here" if has_wording(i) else "wording elsewhere"
    return f"{i.code}  {i.name}: {items}, score {_figure(low)} to {_figure(high)}, {i.better} is better; {wording}."


def has_wording(i: Instrument) -> bool:
    """Whether every item's wording may be passed on and is here."""
    return all(item.wording is not None for item in i.items.values())


def sentences(i: Instrument) -> list[str]:
    """Everything there is to say of an instrument, a line each."""
    low, high = i.score_range
    told = [f"{i.code}: {i.name}", i.measures + ".", *([f"Part of {i.part_of}."] if i.part_of else [])]
    told += [i.caution] if i.caution else []
    told += [f"Score {_figure(low)} to {_figure(high)}; {i.better} is better. {_scoring(i)}"]
    told += ["Items, in no order that matters:", *(f"  {text}" for text in _items(i))]
    told += [f"Wording: {'here' if has_wording(i) else f'not here. It is to be had from: {i.wording_from}'}."]
    told += [f"{_TITLES[fact]}: {_fact(i, fact)}" for fact in FACTS]
    return [*told, f"Licence: {i.licence.rstrip('.')}.", f"Source: {_read(i)}"]


def as_dict(i: Instrument) -> dict[str, Any]:
    """For machines: the file's content with its code and the range of its scores."""
    low, high = i.score_range
    return {**i.model_dump(mode="json"), "minimum": str(low), "maximum": str(high), "has_wording": has_wording(i)}


def _figure(number: Decimal) -> str:
    return f"{float(number):g}"


def _scoring(i: Instrument) -> str:
    how = "The answer is the score." if len(i.items) == 1 else f"The {i.score} of the answers"
    turned = sum(item.reversed for item in i.items.values())
    if len(i.items) > 1:
        how += f", {turned} of them turned round" if turned else ""
        how += ", converted by a table." if i.conversion else "."
    return how


def _items(i: Instrument) -> Iterator[str]:
    for code, item in i.items.items():
        answers = i.answers_of(code)
        turned = ", turned round" if item.reversed else ""
        span = f"{_figure(answers.minimum)} to {_figure(answers.maximum)}{turned}"
        yield f"{code}: {item.wording or item.about} ({span})"


def _fact(i: Instrument, fact: str) -> str:
    given = getattr(i, fact)
    if given is None:
        return i.left_empty.get(fact, "Not known.")  # type: ignore[call-overload, no-any-return]
    return f"{_WORDS[fact](i)} {_read(given)}"


def _missing(i: Instrument) -> str:
    assert i.missing is not None
    return f"At most {i.missing.at_most} may be missing; each then counts as the mean of the others."


def _bands(i: Instrument) -> str:
    assert i.bands is not None
    bands = i.bands.bands
    spans = [f"{_figure(a.starts_at)} to below {_figure(b.starts_at)} {a.label}" for a, b in pairwise(bands)]
    return f"{'; '.join(spans)}; from {_figure(bands[-1].starts_at)} {bands[-1].label}."


def _caseness(i: Instrument) -> str:
    assert i.caseness is not None
    if i.caseness.at_least is not None:
        return f"From {_figure(i.caseness.at_least)} upwards."
    assert i.caseness.at_most is not None
    return f"Up to {_figure(i.caseness.at_most)}."


def _reliable(i: Instrument) -> str:
    assert i.reliable_change is not None
    found = f" Found with {i.reliable_change.sample}." if i.reliable_change.sample else ""
    return f"{_threshold(i.reliable_change)}{found}"


def _threshold(reliable: ReliableChange) -> str:
    if reliable.at_least is not None:
        return f"A change of {_figure(reliable.at_least)} points or more."
    if reliable.more_than is not None:
        return f"A change of more than {_figure(reliable.more_than)} points."
    return f"More than 1.96·SD·√2·√(1−r), with SD {reliable.sd} and r {reliable.reliability}."


_WORDS = {"missing": _missing, "bands": _bands, "caseness": _caseness, "reliable_change": _reliable}


def _read(read: Read) -> str:
    """`Kroenke and others, 2001; page not read; read in HL7's guides, not first-hand.`"""
    page = read.page or "page not read"
    where = "read first-hand" if read.read_first_hand else f"not read first-hand but in: {read.read_in}"
    return f"{read.source.rstrip('.')}; {page}; {where.rstrip('.')}."
