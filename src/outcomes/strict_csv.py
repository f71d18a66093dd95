"""The CSV files of a place, read as strictly as its YAML: every column known, every fault with file and line.

On the road: partners.csv, areas.csv, population.csv → **strict_csv** → their pydantic models.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from outcomes.csv_text import as_meant
from outcomes.errors import DefinitionError
from outcomes.model_faults import each_once, faults_of, nearest, offer
from outcomes.partly_read import partly_read
from outcomes.strict_yaml import UNREAD, Document, raise_first, read_text

M = TypeVar("M", bound=BaseModel)

MOST_BYTES = 50_000_000
Line = tuple[int, list[str]]
"""The number of the line on which a record begins, and its cells."""


@dataclass(frozen=True)
class Rows(Generic[M]):
    """The rows of a CSV file as models, those without fault; `document.at(i)` is the line of the i-th.

    partly    every row as far as it could be read, and `lines_of_partly` where each stands
    is_whole  whether every row there is among them: not where the heading is wrong, or a row does not fit under it
    columns   what the heading names, in its order
    """

    document: Document
    models: tuple[M, ...]
    faults: tuple[DefinitionError, ...]
    partly: tuple[M, ...]
    lines_of_partly: Document
    is_whole: bool = True
    columns: tuple[str, ...] = ()


def load_rows(path: Path, model: type[M]) -> tuple[M, ...]:
    """Every row of a CSV file as its model.

    Raises:
        DefinitionError: the first fault, with the number of the others.
    """
    rows = read_rows(path, model)
    raise_first(rows.faults)
    return rows.models


def read_rows(path: Path, model: type[M]) -> Rows[M]:
    """The rows of a CSV file and its faults, without raising."""
    models: list[M] = []
    partly: list[M] = []
    faults: list[DefinitionError] = []
    document, every = Document(path, {}, lines := {}), Document(path, {}, all_lines := {})
    head: list[str] = []
    is_whole = True
    try:
        lines_of_file = _lines(path)
        head_line, head = next(lines_of_file, (1, []))
        for line, cells in _records(path, model, (head_line, head), lines_of_file):
            if isinstance(cells, DefinitionError):
                faults.append(cells)
                is_whole = False
                continue
            all_lines[(len(partly),)] = line
            try:
                partly.append(model.model_validate(cells))
                lines[(len(models),)] = line
                models.append(partly[-1])
            except ValidationError as error:
                row, more = partly_read(model, cells)
                partly.append(row)
                found = each_once([*faults_of(error, model), *more])
                faults += [every.at(len(partly) - 1).fault(f.message, f.remedy) for f in found]
    except DefinitionError as fault:
        faults.append(fault)
        is_whole = False
    return Rows(document, tuple(models), tuple(faults), tuple(partly), every, is_whole, tuple(head))


def _records(
    path: Path, model: type[BaseModel], heading: Line, lines: Iterator[Line]
) -> Iterator[tuple[int, dict[str, str | None] | DefinitionError]]:
    """Each row that is not blank: its first line and its cells by column, or why they are in none; blank cells are
    left to the default. Under a heading with faults no row is read, and each of those is told.
    """
    head_line, head = heading
    wrong = list(_head_faults(head, model))
    for what, todo in wrong:
        remedy = f"{todo} The rows are looked at once the heading is right." if head else todo
        yield head_line, DefinitionError(what, remedy=remedy, file=path, line=head_line)
    for line, cells in () if wrong else lines:
        if len(cells) != len(head):
            message = f"The row has {len(cells)} cells, and the heading {len(head)}."
            remedy = "Put text that holds a comma in double quotes."
            yield line, DefinitionError(message, remedy=remedy, file=path, line=line)
            continue
        yield line, {name: text or None for name, text in zip(head, cells, strict=True) if text or _needed(model, name)}


def _lines(path: Path) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(read_text(path, MOST_BYTES), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [as_meant(cell.strip()) for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = f"Look for a double quote that is not closed, or save the file as CSV again. {UNREAD}"
        raise DefinitionError(f"This is not CSV: {error}.", remedy=remedy, file=path, line=line) from None


def _needed(model: type[BaseModel], name: str) -> bool:
    return model.model_fields[name].is_required()


def _head_faults(head: list[str], model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    known = list(model.model_fields)
    if not head:
        yield "The file is empty.", f"Its first row names the columns: {','.join(known)}."
        return
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        yield "The columns are not parted by commas.", "Save the file as CSV with commas."
        return
    for name in head:
        if name not in known:
            yield f"There is no column '{name}'.", offer(name, set(known) - set(head))
    for name in sorted({name for name in head if head.count(name) > 1}):
        yield f"The column '{name}' stands twice.", "Keep one of the two."
    meant = {near for name in set(head) - set(known) for near in nearest(name, set(known) - set(head))}
    for name in known:
        if name not in {*head, *meant} and _needed(model, name):
            yield f"The column '{name}' is missing.", "Add it to the first row, and a value to every other."
