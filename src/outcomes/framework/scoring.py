"""From answers to scores: reversed by text, summed, converted; refused with words where that cannot be done.

On the road: columns of answers, an instrument → **scoring** → scores, many people at once. A score is NaN where there
is none; a person who answered nothing was not asked, which is no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from outcomes.errors import ScaleError
from outcomes.framework.instrument_coherence import plain, texts
from outcomes.framework.instruments import Instrument
from outcomes.model_faults import offer

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
DECIMALS = 4
"""Scores are kept to this many decimals, as the store keeps them."""


@dataclass(frozen=True)
class AnswerFault:
    """An answer that cannot be scored: the person's row, from 0; the item, empty for a total; and what to do."""

    code: str
    row: int
    item: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Scored:
    """One score a person, in their order, NaN where there is none; and why some have none."""

    scores: Floats
    faults: tuple[AnswerFault, ...]


def match_items(instrument: Instrument, headings: Iterable[str]) -> dict[str, str]:
    """The item that each heading stands for, by code, description or wording; never by position.

    Raises:
        ScaleError: a heading fits no item, two fit the same, or an item has none.
    """
    known = {text: code for code, item in instrument.items.items() for text in texts(code, item)}
    found: dict[str, str] = {}
    for heading in headings:
        code = known.get(plain(heading))
        if code is None:
            message = f"“{heading}” is no item of {instrument.name}."
            raise ScaleError(message, remedy=f"Items go by their text, not their position. {_offer(heading, known)}")
        if code in found.values():
            raise ScaleError(f"Two columns are the item '{code}' of {instrument.name}.", remedy="Keep one of the two.")
        found[heading] = code
    lacking = [code for code in instrument.items if code not in found.values()]
    if lacking:
        message = f"{instrument.name} has no column for {', '.join(lacking)}."
        raise ScaleError(message, remedy="Give a column for each item; leave blank what was not answered.")
    return found


def _offer(heading: str, known: Mapping[str, str]) -> str:
    return offer(heading, known.values())


def score_answers(instrument: Instrument, answers: Mapping[str, npt.ArrayLike]) -> Scored:
    """Scores from a column for each item, blank as NaN. Every column has one value a person.

    Raises:
        ScaleError: columns and items do not fit together.
    """
    item_of = match_items(instrument, answers)
    columns = {item_of[heading]: np.asarray(column, dtype=np.float64) for heading, column in answers.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise ScaleError("The columns are not of one length.", remedy="Give one value a person in each.")
    table = np.column_stack([columns[item] for item in instrument.items])
    wrong = _wrong(instrument, table)
    gaps = np.isnan(table)
    asked = ~gaps.all(axis=1)
    may_lack = instrument.missing.at_most if instrument.missing else 0
    short = asked & (gaps.sum(axis=1) > may_lack) & ~wrong.any(axis=1)
    usable = asked & ~short & ~wrong.any(axis=1)
    scores = np.full(len(table), np.nan)
    scores[usable] = _converted(instrument, _combined(instrument, _turned_round(instrument, table[usable])))
    return Scored(scores, (*_wrong_faults(instrument, table, wrong), *_short_faults(instrument, gaps, short)))


def _wrong(instrument: Instrument, table: Floats) -> Flags:
    """Which answers are no answers of their item; a blank is none of these."""
    each = [instrument.answers_of(item) for item in instrument.items]
    low = np.array([float(a.minimum) for a in each])
    high = np.array([float(a.maximum) for a in each])
    whole = np.array([a.whole for a in each])
    outside = (table < low) | (table > high) | (whole & (table != np.floor(table)))
    return np.asarray(outside & ~np.isnan(table))


def _turned_round(instrument: Instrument, table: Floats) -> Floats:
    """The answers with reversed items turned round: lowest + highest − answer."""
    each = [(item.reversed, instrument.answers_of(code)) for code, item in instrument.items.items()]
    ends = np.array([float(a.minimum + a.maximum) for _, a in each])
    return np.where(np.array([is_reversed for is_reversed, _ in each]), ends - table, table)


def _combined(instrument: Instrument, table: Floats) -> Floats:
    """Sum or mean; a missing answer counts as the mean of the person's others."""
    if not len(table):
        return np.empty(0)
    means: Floats = np.nanmean(table, axis=1)
    return np.round(means if instrument.score == "mean" else means * table.shape[1], DECIMALS)


def _converted(instrument: Instrument, sums: Floats) -> Floats:
    if instrument.conversion is None:
        return sums
    low = int(instrument.raw_range[0])
    rising = [instrument.conversion.table[text] for text in sorted(instrument.conversion.table, key=int)]
    table = np.array([float(score) for score in rising])
    return np.asarray(table[np.rint(sums).astype(int) - low])


def convert_sums(instrument: Instrument, sums: npt.ArrayLike) -> Scored:
    """Scores from sums of answers, reversals already made; without a conversion table a sum is the score."""
    given = np.asarray(sums, dtype=np.float64)
    low, high = (float(end) for end in instrument.raw_range)
    whole = _sums_are_whole(instrument)
    usable = _between(given, low, high, whole=whole)
    scores = np.full(len(given), np.nan)
    scores[usable] = _converted(instrument, given[usable])
    remedy = f"A sum is {_kind_of_number(whole)} from {low:g} to {high:g}."
    return Scored(scores, tuple(_totals(instrument, given, ~usable & ~np.isnan(given), remedy)))


def check_scores(instrument: Instrument, scores: npt.ArrayLike) -> Scored:
    """Scores as they were given: those that nobody can have are refused, such as a sum where the table's is asked."""
    given = np.asarray(np.round(np.asarray(scores, dtype=np.float64), DECIMALS), dtype=np.float64)
    low, high = (float(end) for end in instrument.score_range)
    if instrument.conversion is None:
        whole = _sums_are_whole(instrument)
        usable = _between(given, low, high, whole=whole)
        remedy = f"A score is {_kind_of_number(whole)} from {low:g} to {high:g}."
    else:
        usable = np.isin(given, [float(score) for score in instrument.conversion.table.values()])
        remedy = f"A score is one of the conversion table, from {low:g} to {high:g}: a sum must be converted first."
    wrong = ~usable & ~np.isnan(given)
    return Scored(np.where(usable, given, np.nan), tuple(_totals(instrument, given, wrong, remedy)))


def _between(given: Floats, low: float, high: float, *, whole: bool) -> Flags:
    """Which numbers lie in a range; a blank does not."""
    inside = (given >= low) & (given <= high)
    return np.asarray(inside & (given == np.floor(given)) if whole else inside)


def _kind_of_number(whole: bool) -> str:
    return "a whole number" if whole else "a number"


def _sums_are_whole(instrument: Instrument) -> bool:
    """Whether nobody can have a sum with decimals: whole answers, none of them filled in."""
    whole = all(instrument.answers_of(item).whole for item in instrument.items)
    return whole and instrument.score == "sum" and instrument.missing is None


def _totals(i: Instrument, given: Floats, wrong: Flags, remedy: str) -> Iterator[AnswerFault]:
    for row in np.flatnonzero(wrong):
        yield AnswerFault("out-of-range", int(row), "", f"{given[row]:g} is no score of {i.name}.", remedy)


def _wrong_faults(instrument: Instrument, table: Floats, wrong: Flags) -> Iterator[AnswerFault]:
    codes = list(instrument.items)
    for row, column in np.argwhere(wrong):
        a = instrument.answers_of(codes[column])
        item = instrument.items[codes[column]]
        message = f"{table[row, column]:g} is no answer to “{item.wording or item.about}” of {instrument.name}."
        remedy = f"Write {_kind_of_number(a.whole)} from {a.minimum} to {a.maximum}, or leave it blank."
        yield AnswerFault("out-of-range", int(row), codes[column], message, remedy)


def _short_faults(instrument: Instrument, gaps: Flags, short: Flags) -> Iterator[AnswerFault]:
    codes = list(instrument.items)
    allowed = instrument.missing.at_most if instrument.missing else 0
    rule = f"at most {allowed} may be missing" if allowed else "all are needed"
    for row in np.flatnonzero(short):
        lacking = [code for code, gap in zip(codes, gaps[row], strict=True) if gap]
        message = f"{len(lacking)} of {len(codes)} answers of {instrument.name} are missing, and {rule}."
        remedy = "Ask again, or leave the whole questionnaire blank."
        yield AnswerFault("missing-answers", int(row), ", ".join(lacking), message, remedy)


def band_of(instrument: Instrument, scores: Floats) -> list[str | None]:
    """The band of each score; None without a score, or where the instrument has no bands."""
    if instrument.bands is None:
        return [None] * len(scores)
    starts = np.array([float(band.starts_at) for band in instrument.bands.bands])
    at = np.searchsorted(starts, scores, side="right") - 1
    names = [band.label for band in instrument.bands.bands]
    return [None if np.isnan(score) else names[i] for score, i in zip(scores, at, strict=True)]


def is_case(instrument: Instrument, scores: Floats) -> Flags | None:
    """Whose score says they need help; None where the instrument has no caseness. A missing score is no case."""
    case = instrument.caseness
    if case is None:
        return None
    if case.at_least is not None:
        return np.asarray(scores >= float(case.at_least))
    assert case.at_most is not None
    return np.asarray(scores <= float(case.at_most))
