"""What a change on a scale may be called, and what its reader must know first: words and counts, nothing about anyone.

On the road: an instrument → **reading_change** → the store's table of instruments, distance travelled, the report.
A threshold or a score of caseness counts only where its source was read first-hand; otherwise it is said why nobody is
classed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from outcomes.framework.instruments import Caseness, Instrument, ReliableChange

FEWEST_PAIRS = 30
"""Below it Warwick advises against comparing two points in time (How to use WEMWBS: collect, score, analyse)."""


@dataclass(frozen=True)
class Caution:
    """Something a reader must know before believing a change; `code` is stable, `sentence` is for print."""

    code: str
    sentence: str


def usable_threshold(instrument: Instrument | None) -> ReliableChange | None:
    """The rule for a reliable change, where its source was read first-hand."""
    reliable = instrument.reliable_change if instrument else None
    return reliable if reliable and reliable.read_first_hand else None


def usable_caseness(instrument: Instrument | None) -> Caseness | None:
    """The scores of people who need help, where their source was read first-hand."""
    case = instrument.caseness if instrument else None
    return case if case and case.read_first_hand else None


def how_classed(instrument: Instrument | None) -> str:
    """Why nobody is classed on a scale; or by which source people are, and what the classes leave out."""
    if instrument is None:
        return "Nobody is classed: it is a scale of the framework's own, without a published threshold."
    reliable = instrument.reliable_change
    if reliable is None:
        return f"Nobody is classed: {_lower(instrument.left_empty['reliable_change'])}"
    if not reliable.read_first_hand:
        return f"Nobody is classed: the threshold was not read in its source ({reliable.source.rstrip('.')})."
    found = f", found with {reliable.sample}" if reliable.sample else ""
    return f"Threshold: {reliable.source.rstrip('.')}{found}. {_recovery(instrument)}".rstrip()


def _recovery(instrument: Instrument) -> str:
    if instrument.caseness is None:
        return "It has no score from which people need help, so nobody is called recovered."
    if not instrument.caseness.read_first_hand:
        return "From which score people need help was not read in its source, so nobody is called recovered."
    return ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def cautions(
    pairs: int, without_second: int | None, at_best: int | None, at_worst: int | None, *, partners: int = 1
) -> Iterator[Caution]:
    """What to print beside a change of `pairs` people; a number that may not be told is None."""
    if pairs < FEWEST_PAIRS:
        people = "1 person has" if pairs == 1 else f"{pairs} people have"
        yield Caution("few-pairs", f"Only {people} both scores; below {FEWEST_PAIRS} chance alone can move the figure.")
    if without_second != 0:
        share = "Some" if without_second is None else f"{without_second} of {without_second + pairs}"
        sentence = f"{share} people have no second score; those who stayed may have fared better than those who left."
        yield Caution("drop-out", sentence)
    if not pairs:
        return
    if at_best != 0:
        began = _of(at_best, pairs)
        yield Caution("ceiling", f"{began} people began at the best score and could not improve on it.")
    if at_worst != 0:
        began = _of(at_worst, pairs)
        yield Caution("floor", f"{began} people began at the worst score and could not fall below it.")
    if partners > 1:
        yield Caution(
            "known-to-several",
            "A person whom several partners support is counted with each of them, by its own scores.",
        )
    yield Caution(
        "regression-to-the-mean",
        "People tend to ask for help when they score badly, and some of them would score better the next time without "
        "it. Without a comparison group this part of the change cannot be told apart.",
    )


def _of(part: int | None, whole: int) -> str:
    return "Some" if part is None else f"{part} of {whole}"
