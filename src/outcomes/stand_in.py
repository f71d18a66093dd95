"""Checks workbooks without a place: only the shipped layouts and frameworks, no history, no names of partners, no keys.

On the road: checking → **stand-in** → returns. A place is made up of what the file says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path

from outcomes.errors import FileRefused
from outcomes.framework.definitions import (
    Area,
    Expectation,
    Framework,
    Partner,
    PlaceDefinition,
    PlaceFile,
    Programme,
)
from outcomes.framework.files import framework_folders, load_framework
from outcomes.periods import Quarter
from outcomes.returns.check import Checker, Opened, open_with
from outcomes.returns.checked import Checked
from outcomes.returns.layout import Layouts, known_layouts
from outcomes.returns.programmes import words_for_programmes
from outcomes.returns.reading import Reading
from outcomes.returns.workbook import Workbook
from outcomes.vocabulary import Mechanism, Role

_FIRST, _LAST = Quarter(2000, 1), Quarter(2098, 4)


def check_without_place(books: Iterable[Workbook | FileRefused], today: date) -> list[Checked]:
    """What is wrong with some workbooks, as far as it can be said without knowing the place."""
    known = cache(_load)  # most files need the first alone
    checked: list[Checked] = []
    for book in books:
        framework, opened = _open(book, [partial(known, folder) for folder in framework_folders().values()])
        if isinstance(opened, Opened):
            checked += Checker(stand_in(opened.reading, framework), today).check([opened])
        else:
            checked.append(_with_hint(opened))
    return checked


def _with_hint(checked: Checked) -> Checked:
    """A file that no shipped layout fits may fit one of a place's own."""
    hint = " If the place has a layout of its own for it, name the place: outcomes check FILE --place PLACE."
    return replace(
        checked,
        findings=tuple(
            replace(f, remedy=f"{f.remedy}{hint}") if f.code == "unknown-layout" else f for f in checked.findings
        ),
    )


def _load(folder: Path) -> tuple[Framework, Layouts]:
    framework = load_framework(folder)
    return framework, known_layouts(framework)


def _open(
    book: Workbook | FileRefused, known: Sequence[Callable[[], tuple[Framework, Layouts]]]
) -> tuple[Framework, Opened | Checked]:
    """The workbook, read with the form of the framework it says it was made for; the first one where it says none."""
    first, layouts = known[0]()
    opened = open_with(book, layouts)
    if not isinstance(opened, Opened):
        return first, opened
    said = _said(opened.reading, "framework").casefold()
    every = (load() for load in known)
    meant, its_own = next((one for one in every if said in (one[0].framework, one[0].name.casefold())), known[0]())
    return meant, opened if meant is first else open_with(book, its_own)


def stand_in(reading: Reading, framework: Framework) -> PlaceDefinition:
    """A place in which the file's own partner and programme are known, for any quarter, and its areas as written."""
    partner = _said(reading, "partner")
    named = {str(v.value) for v in words_for_programmes(reading).values()} or {"not said"}
    expectation = Expectation(partner=_code(partner), first=_FIRST.code, last=_LAST.code)
    return PlaceDefinition(
        place=PlaceFile(place="Any place", code="any", frameworks=(framework.framework,)),
        framework=framework,
        partners=(
            Partner(
                partner_id=_code(partner),
                name=partner,
                role=Role.PARTNER,
                kind="not known",
                size="small",
                is_local=True,
            ),
        ),
        programmes=tuple(
            Programme(
                programme=_code(programme),
                name=programme,
                funder=_code(partner),
                framework=framework.framework,
                mechanism=Mechanism.GRANT,
                starts=_FIRST.first_day,
                ends=_LAST.last_day,
                partners=(expectation,),
            )
            for programme in sorted(named)
        ),
        areas=tuple(Area(area_code=_code(area), name=area) for area in _areas(reading, framework)),
    )


def _said(reading: Reading, name: str) -> str:
    value = reading.sender.get(name)
    return str(value.value).strip() if value and value.value is not None and str(value.value).strip() else "not said"


def _code(name: str) -> str:
    return "x-" + (re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50] or "unnamed")


def _areas(reading: Reading, framework: Framework) -> list[str]:
    """The areas the file names, where the framework splits by area: without a place any will do."""
    by_area = [code for code, b in framework.breakdowns.items() if b.areas]
    names: dict[str, str] = {}
    for table in reading.tables:
        for code in by_area:
            if f"breakdown:{code}" in table.values:
                named = table.values[f"breakdown:{code}"]
            elif table.holds == "results" and {"dimension", "category"} <= set(table.values):
                words = {code.casefold(), framework.breakdowns[code].label.casefold()}
                named = table.values["category"][[str(d).casefold() in words for d in table.values["dimension"]]]
            else:
                continue
            names |= {_code(str(n)): str(n) for n in dict.fromkeys(named.tolist()) if n is not None}
    return list(names.values())
