"""What the parts of an instrument's file must agree on: texts that tell items apart, ranges, tables without holes.

On the road: instrument_files reads → **instrument_coherence** checks → scoring relies on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from outcomes.errors import DefinitionError
from outcomes.framework.instruments import FACTS, Answers, Instrument, Item
from outcomes.partly_read import as_far_as_read
from outcomes.strict_yaml import Spot
from outcomes.vocabulary import Better

Faults = Iterator[DefinitionError]


def instrument_faults(spot: Spot, instrument: Instrument) -> Faults:
    """Every disagreement within an instrument's file; `spot` is the whole of it."""
    for check in _CHECKS:
        yield from as_far_as_read(check(spot, instrument))


def plain(text: str) -> str:
    """A text as it is compared: small letters and digits only, so that punctuation and spacing do not matter."""
    return " ".join(re.findall(r"[^\W_]+", text.replace("’", "").replace("'", "").casefold()))


def texts(code: str, item: Item) -> set[str]:
    """What an item goes by: its code, what it is about, its wording."""
    return {plain(text) for text in (code, item.about, item.wording) if text}


def _texts(spot: Spot, instrument: Instrument) -> Faults:
    seen: dict[str, str] = {}
    for code, item in instrument.items.items():
        twice = sorted(text for text in texts(code, item) if seen.setdefault(text, code) != code)
        if twice:
            message = f"'{twice[0]}' stands for two items, {seen[twice[0]]} and {code}."
            yield spot.at("items", code).fault(message, "Items are told apart by their text: change one of them.")
        if plain(code).isdecimal() or re.fullmatch(r"(q|item|question|i)[ _-]?\d+", code):
            message = f"The item '{code}' is named for a position."
            remedy = "Name it for what it asks: questionnaires circulate in several orders."
            yield spot.at("items", code).fault(message, remedy)


def _wording(spot: Spot, instrument: Instrument) -> Faults:
    if instrument.wording_from is None and any(item.wording is None for item in instrument.items.values()):
        yield spot.at("items").fault("The wording is not here, and nothing says where it is.", "Add wording_from.")


def _answer_words(spot: Spot, instrument: Instrument) -> Faults:
    for where, answers in _all_answers(spot, instrument):
        for text in answers.words:
            if not re.fullmatch(r"-?\d+(\.\d+)?", text) or not answers.minimum <= Decimal(text) <= answers.maximum:
                message = f"'{text}' is no answer from {answers.minimum} to {answers.maximum}."
                yield where.at("words", text).fault(message, "Write the number before the words, as in '1: Often'.")


def _all_answers(spot: Spot, instrument: Instrument) -> Iterator[tuple[Spot, Answers]]:
    yield spot.at("answers"), instrument.answers
    for code, item in instrument.items.items():
        if item.answers is not None:
            yield spot.at("items", code, "answers"), item.answers


def _conversion(spot: Spot, instrument: Instrument) -> Faults:
    conversion = instrument.conversion
    if conversion is None:
        return
    here, (low, high) = spot.at("conversion", "table"), instrument.raw_range
    if instrument.score == "mean" or not all(instrument.answers_of(item).whole for item in instrument.items):
        yield here.fault("Only sums of whole answers can be converted.", "Write 'score: sum' and whole answers.")
        return
    wanted = [str(n) for n in range(int(low), int(high) + 1)]
    odd = sorted(set(wanted) ^ set(conversion.table), key=lambda text: (len(text), text))
    if odd:
        what = "is missing" if odd[0] in wanted else "cannot be reached"
        yield here.fault(f"The sum {odd[0]} {what} in the table.", f"Give every sum from {low} to {high}, once.")
    elif any(conversion.table[one] >= conversion.table[other] for one, other in pairwise(wanted)):
        yield here.fault("The table does not rise with the sum.", "Compare it with its source.")
    if instrument.missing is not None:
        message = "A sum with answers filled in is not in a conversion table."
        yield spot.at("missing").fault(message, "Take missing away: every item is needed.")


def _missing(spot: Spot, instrument: Instrument) -> Faults:
    missing = instrument.missing
    if missing is not None and missing.at_most >= len(instrument.items):
        message = f"{missing.at_most} of {len(instrument.items)} items may be missing, which leaves none."
        yield spot.at("missing", "at_most").fault(message, "Write a smaller number.")


def _bands(spot: Spot, instrument: Instrument) -> Faults:
    if instrument.bands is None:
        return
    starts = [band.starts_at for band in instrument.bands.bands]
    low, high = instrument.score_range
    here = spot.at("bands", "bands")
    if starts[0] != low:
        yield here.at(0).fault(f"The first band starts at {starts[0]}, and scores at {low}.", f"Start it at {low}.")
    for i, (one, other) in enumerate(pairwise(starts), 1):
        if not one < other <= high:
            message = f"The band that starts at {other} does not follow on within {low} to {high}."
            yield here.at(i).fault(message, "Let the bands run upwards.")


def _caseness(spot: Spot, instrument: Instrument) -> Faults:
    case = instrument.caseness
    if case is None:
        return
    key = "at_least" if case.at_least is not None else "at_most"
    limit = case.at_least if case.at_least is not None else case.at_most
    low, high = instrument.score_range
    here = spot.at("caseness", key)
    if limit is None or not low <= limit <= high:
        yield here.fault(f"No score is {limit}.", f"Write a number between {low} and {high}.")
    elif (key == "at_least") != (instrument.better is Better.LESS):
        other = "at_least" if key == "at_most" else "at_most"
        message = f"Caseness lies on the better side, since {instrument.better} is better."
        yield here.fault(message, f"Write {other}, or turn 'better' round.")


def _reliable(spot: Spot, instrument: Instrument) -> Faults:
    low, high = instrument.score_range
    for key in ("at_least", "more_than"):
        limit = getattr(instrument.reliable_change, key, None)
        if limit is not None and limit > high - low:
            message = f"No change can be {limit}."
            yield spot.at("reliable_change", key).fault(message, f"Write at most {high - low} points.")


def _left_empty(spot: Spot, instrument: Instrument) -> Faults:
    for fact in FACTS:
        given = getattr(instrument, fact) is not None
        if given and fact in instrument.left_empty:
            message = f"{fact} is given, and said to be left empty."
            yield spot.at("left_empty", fact).fault(message, "Take away one of the two.")
        if not given and fact not in instrument.left_empty:
            message = f"There is no {fact}, and nothing says why."
            yield spot.at("left_empty").fault(message, f"Add {fact} with its source, or say why in left_empty.")


_CHECKS: tuple[Callable[[Spot, Instrument], Faults], ...] = (
    _texts, _wording, _answer_words, _conversion, _missing, _bands, _caseness, _reliable, _left_empty,
)  # fmt: skip
