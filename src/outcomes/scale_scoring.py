"""Scores a file of answers, so that whoever has item-level answers can fill in the scores the form asks for.

On the road: answers.csv, an instrument → **scale_scoring** → the same rows with score, band and caseness.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outcomes.csv_text import csv_text
from outcomes.errors import ScaleError
from outcomes.framework.instrument_coherence import plain, texts
from outcomes.framework.instrument_files import read_scales
from outcomes.strict_yaml import read_text

if TYPE_CHECKING:
    from outcomes.framework.instruments import Instrument
    from outcomes.framework.scoring import AnswerFault

MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class ScoredFile:
    """What became of a file of answers: where the scores are, how many, and what could not be scored."""

    instrument: str
    file: Path
    people: int
    scored: int
    findings: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """Every finding, and what was done."""
        return [*self.findings, f"{self.scored} of {self.people} rows have a score of {self.instrument}: {self.file}"]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "instrument": self.instrument,
            "file": str(self.file),
            "rows": self.people,
            "scored": self.scored,
            "findings": self.findings,
        }


def score_file(code: str, file: Path | str, to: Path | str | None = None, place: Path | None = None) -> ScoredFile:
    """Write a CSV file's rows again with `score`, and `band` and `is_case` where the instrument has them.

    Columns are known by the text of the items; others stay as they are. An answer is a number, or the words beside it.

    Raises:
        ScaleError: no such instrument, no column for an item, or the file to write is there already.
        DefinitionError: no such file, or it is not text.
    """
    instrument, source = read_scales(place).get(code), Path(file)
    target = Path(to) if to is not None else source.with_name(f"{source.stem}-{code}.csv")
    if target.exists():
        raise ScaleError("This file is there already.", remedy="Give another name with --to.", where=target)
    headings, rows = _rows(source)
    known = {text for item, of in instrument.items.items() for text in texts(item, of)}
    columns = [
        _Answers(instrument, heading, [row[at] for row in rows])
        for at, heading in enumerate(headings)
        if plain(heading) in known
    ]
    more, findings = _scored(instrument, columns)
    _write(target, [*headings, *more], [[*row, *new] for row, *new in zip(rows, *more.values(), strict=True)])
    return ScoredFile(code, target, len(rows), sum(map(bool, more["score"])), findings)


def _scored(instrument: Instrument, columns: list[_Answers]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The new columns, a text a person, and what could not be scored."""
    import numpy as np

    from outcomes.framework.scoring import band_of, is_case, score_answers

    result = score_answers(instrument, {each.heading: np.array(each.numbers) for each in columns})
    spoilt = sorted({row for each in columns for row in each.odd})
    scores = result.scores.copy()
    scores[spoilt] = np.nan
    without, cases = np.isnan(scores), is_case(instrument, scores)
    more = {"score": ["" if none else f"{score:g}" for score, none in zip(scores, without, strict=True)]}
    if instrument.bands is not None:
        more["band"] = [band or "" for band in band_of(instrument, scores)]
    if cases is not None:
        more["is_case"] = ["" if none else "yes" if case else "no" for case, none in zip(cases, without, strict=True)]
    findings = [*(finding for each in columns for finding in each.findings), *_told(result.faults, spoilt)]
    return more, tuple(findings)


class _Answers:
    """A column of answers: as numbers, NaN for a blank, and which rows hold neither a number nor an answer's words."""

    def __init__(self, instrument: Instrument, heading: str, cells: list[str]) -> None:
        self.heading = heading
        item = next(code for code, of in instrument.items.items() if plain(heading) in texts(code, of))
        self._means = {plain(said): float(number) for number, said in instrument.answers_of(item).words.items()}
        read = [self._number(cell.strip()) for cell in cells]
        self.numbers = [float("nan") if number is None else number for number in read]
        self.odd = [row for row, number in enumerate(read) if number is None]

    def _number(self, cell: str) -> float | None:
        if not cell:
            return float("nan")
        try:
            number = float(cell)
        except ValueError:
            return self._means.get(plain(cell))
        return number if abs(number) < 1e9 else None

    @property
    def findings(self) -> list[str]:
        """The rows, by line of the file. What was written is not repeated: it may be personal."""
        remedy = "Write a number, the words of an answer, or leave it blank."
        return [f"Line {row + 2}, {self.heading}: this is no answer. {remedy}" for row in self.odd]


def _told(faults: Iterable[AnswerFault], spoilt: Collection[int]) -> list[str]:
    return [f"Line {fault.row + 2}: {fault.message} {fault.remedy}" for fault in faults if fault.row not in spoilt]


def _rows(file: Path) -> tuple[list[str], list[list[str]]]:
    read = list(csv.reader(io.StringIO(read_text(file, MOST_BYTES))))
    headings, rows = (read[0], read[1:]) if read else ([], [])
    while rows and not rows[-1]:
        rows.pop()
    for number, row in enumerate(rows, 2):
        if len(row) != len(headings):
            message = f"Line {number} has {len(row)} cells, and the first line {len(headings)} headings."
            raise ScaleError(message, remedy="Save the table again as CSV, with one heading a column.", where=file)
    return headings, rows


def _write(target: Path, headings: list[str], rows: list[list[str]]) -> None:
    with target.open("x", encoding="utf-8", newline="") as out:
        out.write(csv_text([headings, *rows]))
