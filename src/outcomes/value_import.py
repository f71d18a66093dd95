"""Reads unit values out of a workbook or CSV file of the user's own into a family of our format.

On the road: the user's copy + imports/*.yaml → **value_import** → a place's `values/` → framework's values.
A file that says how such a workbook is laid out is data; there are no row numbers in it, and none here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from outcomes.errors import FileRefused, ValuesError
from outcomes.files import shipped
from outcomes.framework.basics import Code, Definition, PriceYear, Words
from outcomes.framework.citing import Licence
from outcomes.framework.value_definitions import Published, Unit
from outcomes.framework.value_files import ValueFolder
from outcomes.framework.values import open_values, values_faults
from outcomes.framework.valuing import Grade
from outcomes.imported_family import write_family
from outcomes.imported_headings import SAID, lost_grades, not_placed, with_headings
from outcomes.imported_rows import Asked, Row, about, as_price_year, read_rows
from outcomes.model_faults import offer
from outcomes.returns.choose import choose
from outcomes.returns.extract import extract
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.layout_language import Layout
from outcomes.returns.reading import Reading
from outcomes.returns.workbook import read_workbook
from outcomes.strict_yaml import load_model, raise_first


class AskAbout(Definition):
    """Words in a column that the importer cannot turn into a figure, and asks the reader to."""

    field: Code
    words: Words


class ValueImport(Definition):
    """`imports/*.yaml`: what a workbook of values is, and how it is laid out (frameworks/values/README.md)."""

    imports: Code
    name: Words
    about: Words | None = None
    source: Published
    licence: Licence | None = None
    licensed: Literal["not for publication"] | None = None
    grade: Grade
    side: Literal["fiscal", "economic", "social"] | None = None
    price_year: PriceYear | None = None
    in_force_from: date | None = None
    parent_by_code: bool = False
    ask_about: AskAbout | None = None
    layout: Layout


_NOT_TO_BE_PASSED_ON = re.compile(r"\bHACT\b|\b[Ss]ocial [Vv]alue [Bb]ank\b|\bTOMs\b|\b[Ss]ocial [Vv]alue [Pp]ortal\b")
"""Banks of values whose licences forbid it (HACT's Social Value Bank, the National TOMs), as they are named."""


@dataclass(frozen=True)
class Told:
    """What only the user knows of their copy, or knows better than the file that says how it is laid out."""

    edition: str | None = None
    in_force_from: date | None = None
    licence: str | None = None
    price_year: str | None = None


@dataclass(frozen=True)
class Imported:
    """A family that was written: its file, what it holds, and what was left out or is to be looked at."""

    file: Path
    values: int
    amounts: int
    findings: tuple[Finding, ...]

    @property
    def lines(self) -> list[str]:
        """Every finding, and what was written."""
        done = f"{self.values} values with {self.amounts} amounts are in {self.file}."
        return [*(finding.sentence() for finding in self.findings), done]

    def as_dict(self) -> dict[str, Any]:
        findings = [finding.as_dict() for finding in self.findings]
        return {"file": str(self.file), "values": self.values, "amounts": self.amounts, "findings": findings}


def import_values(
    file: Path | str,
    like: Path | str,
    to: Path | str,
    *,
    edition: str | None = None,
    in_force_from: date | None = None,
    licence: str | None = None,
    price_year: str | None = None,
    headings: Mapping[str, str] | None = None,
) -> Imported:
    """Read a workbook or CSV file of unit values, and write them into a folder of values.

    `like` is the name of a shipped file of imports (`gmca`), or the path of one's own; `headings` says how a column is
    headed in this copy, where it is not as there: `{"comment": "Notes"}`.

    Raises:
        FileRefused: the workbook cannot be read, or is laid out otherwise.
        ValuesError: nothing says its licence, day or year of prices, or no row of it can be used.
        DefinitionError: the family is there already, or a file breaks its format.
    """
    file, to = Path(file), Path(to)
    how = load_model(_import_file(like), ValueImport)
    how = how.model_copy(update={"layout": with_headings(how.layout, headings or {})})
    told = Told(edition, in_force_from, licence, price_year)
    reading = _read(file, how)
    head = _head(how, told, about(reading), file.name)
    if lost_grades(reading, how.layout):
        head["grade"] = "weak"
    own = [ValueFolder(to)] if to.is_dir() else []
    units = open_values(*(folder.path for folder in own)).units
    rows, left_out = read_rows(reading, _asked(how, str(head["price_year"]), units))
    findings = in_order([*_said(reading), *not_placed(reading, how.layout), *left_out])
    if not rows:
        raise _nothing(findings, file.name)
    _try(how.imports, head, rows, own)
    written = write_family(to, how.imports, head, rows)
    return Imported(written, len({row["code"] for row in rows}), len(rows), tuple(findings))


def _asked(how: ValueImport, price_year: str, units: Mapping[str, Unit]) -> Asked:
    comment = (how.ask_about.field, how.ask_about.words) if how.ask_about else None
    return Asked(how.imports, price_year, how.side, how.parent_by_code, comment, units)


def _said(reading: Reading) -> list[Finding]:
    """What the reading found; what a missing sheet would have said, of licence or prices, is asked for by `_head`."""
    return [f for f in reading.findings if f.severity != "note" and f.code not in {*SAID, "missing-sheet"}]


def _nothing(findings: Sequence[Finding], file: str) -> ValuesError:
    """The refusal of a file of which no row can be used, with the first error as the remedy."""
    first = min(findings, key=lambda f: f.severity != "error", default=None)
    remedy = first.sentence() if first else "Look at the layout."
    return ValuesError("No row of the file can be used.", remedy=remedy, where=file)


def _try(name: str, head: Mapping[str, object], rows: Sequence[Row], own: Sequence[ValueFolder]) -> None:
    """Write the family elsewhere first, beside the folder's own units: what would not load is not left behind."""
    with TemporaryDirectory() as elsewhere:
        for units in (file for folder in own for file in folder.of("units")):
            shutil.copyfile(units, Path(elsewhere) / units.name)
        write_family(Path(elsewhere), name, head, rows)
        raise_first(values_faults(Path(elsewhere)))


def _import_file(like: str | Path) -> Path:
    folder = shipped("frameworks") / "values" / "imports"
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    path = Path(like)
    if str(like) in known:
        return known[str(like)]
    if not path.is_file():
        remedy = f"{offer(str(like), known)} Or give the path of a file of your own."
        raise ValuesError(f"There is no import '{like}'.", remedy=remedy)
    return path


def _read(file: Path, how: ValueImport) -> Reading:
    workbook = read_workbook(file)
    choice = choose(workbook, {how.layout.layout: how.layout})
    if choice.layout is None:
        remedy = 'Check that it is the right file. If a heading has another name in it, give it: --heading code="Ref".'
        raise FileRefused(f"It is not laid out as {how.name}: {choice.why}", remedy=remedy, where=file.name)
    return extract(workbook, choice.layout, why=choice.why)


def _sentence(text: str | None) -> str | None:
    return f"{text[:1].upper()}{text[1:]}" if text else None


def _head(how: ValueImport, told: Told, said: dict[str, str], file: str) -> dict[str, object]:
    """The family's head: what the user told comes first, then what the workbook says, then the file of imports."""
    found: dict[str, object | None] = {
        "licence": told.licence or _sentence(said.get("licence")) or how.licence,
        "price_year": as_price_year(told.price_year or said.get("price_year") or how.price_year or ""),
        "in_force_from": told.in_force_from or how.in_force_from,
    }
    for name, given in found.items():
        if given is None:
            remedy = f"Give it with --{name.replace('_', '-').replace('in-force-from', 'from')}."
            raise ValuesError(f"Nothing says the {name.replace('_', ' ')} of these values.", remedy=remedy, where=file)
    bank = _NOT_TO_BE_PASSED_ON.search(f"{how.name} {how.source} {found['licence']}")
    if bank and how.licensed is None:
        raise ValuesError(
            f"The values of “{bank[0]}” may not be passed on.",
            remedy="Write `licensed: not for publication` in the file of imports: the values count in the place then, "
            "and stay out of every published copy.",
            where=file,
        )
    edition = f", {told.edition}" if told.edition else ""
    return {
        "name": f"{how.name}{edition}",
        "about": how.about,
        "source": f"{how.source}{edition}; the user's own copy, {file}",
        "licensed": how.licensed,
        "grade": how.grade,
        "read_first_hand": True,
        **found,
    }
