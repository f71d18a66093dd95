"""The layouts we know: those that ship, a place's own, and that of our own form, made from its fields.

Returns road: layouts/*.yaml → **layout** → choose picks one → extract applies it. A new form is new data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.definitions import Framework
from outcomes.returns import form
from outcomes.returns.layout_language import PARTS, Layout
from outcomes.strict_yaml import load_model, raise_first, read_model

__all__ = ["Layout", "Layouts", "form_layout", "known_layouts", "load_layouts", "shipped_layouts"]


FORM = "outcomes-form"
"""The layout of our own form, whichever the framework."""


def load_layouts(*folders: Path) -> dict[str, Layout]:
    """The layouts in these folders by code; one in a later folder replaces one of the same code before it.

    Raises:
        DefinitionError: a file breaks the language, or its name is not its code.
    """
    found: dict[str, Layout] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            found[path.stem] = _load(path)
    return found


def check_layout(path: Path) -> list[DefinitionError]:
    """Every fault of a layout's file; none if it can be loaded."""
    loaded = read_model(path, Layout)
    return [*loaded.faults, *_misnamed(path, loaded.model)]


def _load(path: Path) -> Layout:
    layout = load_model(path, Layout)
    raise_first(_misnamed(path, layout))
    return layout


def _misnamed(path: Path, layout: Layout | None) -> list[DefinitionError]:
    if layout is None or layout.layout == path.stem:
        return []
    remedy = f"Name the file {layout.layout}.yaml, or change its code."
    return [DefinitionError(f"The file holds the layout '{layout.layout}'.", remedy=remedy, file=path)]


class Layouts(Mapping[str, Layout]):
    """Layouts by code, each made when it is first asked for: a workbook that names its own needs no other."""

    def __init__(self, makers: Mapping[str, Callable[[], Layout]]) -> None:
        self._makers = makers
        self._made: dict[str, Layout] = {}

    def __getitem__(self, code: str) -> Layout:
        if code not in self._made:
            self._made[code] = self._makers[code]()
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def shipped_layouts() -> Layouts:
    """The layouts that come with the package."""
    return Layouts(_shipped())


def _shipped() -> dict[str, Callable[[], Layout]]:
    folder = shipped("frameworks") / "layouts"
    return {path.stem: partial(_load, path) for path in sorted(folder.glob("*.yaml"))}


def known_layouts(framework: Framework, own: Path | None = None) -> Layouts:
    """That of our own form first, then those that ship; one of a place's own folder replaces one of the same code.

    Raises:
        DefinitionError: as `load_layouts`; a place's own layouts are read at once.
    """
    makers = {FORM: partial(form_layout, framework)} | _shipped()
    theirs = load_layouts(own) if own is not None and own.is_dir() else {}
    return Layouts(makers | {code: partial(theirs.__getitem__, code) for code in theirs})


def form_layout(framework: Framework) -> Layout:
    """The layout of our own form, made from its fields, so that each heading stands in one place."""
    sheets = {"return": "Return", "guidance": form.GUIDANCE} | {s.holds: s.title for s in form.form_sheets(framework)}
    labels = {f.name: {"sheet": "return", "label": f.heading, "want": f.want} for f in form.SENDER}
    known_by = [f.heading for f in form.SENDER if f.required]
    return Layout.model_validate(
        {
            "layout": FORM,
            "name": f"Our form for {framework.name}",
            "holds": "return",
            "fits": [{"properties": ["outcomes_template"]}, {"sheets": ["return"], "cells": known_by}],
            "sheets": sheets,
            "sender": labels,
            "tables": {s.holds: _form_table(s, _needed(s, framework)) for s in form.form_sheets(framework)},
        }
    )


def _needed(sheet: form.FormSheet, framework: Framework) -> set[str]:
    """Headings without which figures would be lost or mistaken: the parts the framework asks for, and their group."""
    needed = {f.name for f in sheet.fields if f.required}
    if sheet.holds == "results":
        needed |= {"dimension", "category"} | {part for i in framework.indicators.values() for part in i.kind.parts}
    return needed


def _form_table(sheet: form.FormSheet, needed: set[str]) -> dict[str, Any]:
    fields = [form.PROGRAMME, *(f for f in sheet.fields if not f.shown)]
    columns = {f.name: {"heading": f.heading, "want": f.want} for f in fields}
    return {
        "holds": sheet.holds,
        "sheet": sheet.holds,
        "ends": "sheet end",
        "columns": columns,
        "required": [f.name for f in fields if f.name in needed],
        "ignore_columns": [f.heading for f in sheet.fields if f.shown],
        "entered_when": _entered(fields) if sheet.holds == "results" else [],
        "optional": sheet.holds != "results",
    }


def _entered(fields: Iterable[form.Field]) -> list[str]:
    return [f.name for f in fields if f.name in PARTS]
