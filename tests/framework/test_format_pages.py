"""The pages that explain the file formats name every key there is, and none that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from outcomes import value_import
from outcomes.framework import (
    agreements,
    basics,
    beside,
    cases,
    chosen_weights,
    crosswalks,
    definitions,
    instruments,
    match_rules,
    result_cases,
    scale_cases,
    value_cases,
    value_definitions,
    valuing,
)
from outcomes.funding import frequency, guide, rationales, recorded, sources, tendering, terms, verifying

REPOSITORY = Path(__file__).parent.parent.parent
PAGES = (
    "frameworks/README.md",
    "frameworks/cases.md",
    "frameworks/values/README.md",
    "frameworks/instruments/README.md",
    "docs/place-files.md",
    "docs/terms.md",
    "docs/choosing.md",
)
MODULES = (
    crosswalks,
    definitions,
    beside,
    agreements,
    chosen_weights,
    match_rules,
    result_cases,
    valuing,
    value_definitions,
    value_cases,
    instruments,
    scale_cases,
    cases,
    value_import,
    terms,
    rationales,
    recorded,
    frequency,
    verifying,
    tendering,
    sources,
    guide,
)
UNWRITTEN = {"Outcome": {"code"}, "Framework": {"outcomes", "instruments", "by_item"}, "Instrument": {"code"}}
"""Keys that follow from the names of files and are refused in them."""
MADE = {"Definition", "PlaceDefinition", "Cited", "Licensed", "Read", "FundedProgramme"}
"""Models that no file is written as, and those whose keys stand in the tables of those that have them."""


def _explained(page: str) -> dict[str, dict[str, bool]]:
    """Model → key → whether the page calls it needed, from the tables below headings like `### A scale (Scale)`."""
    found: dict[str, dict[str, bool]] = {}
    model = ""
    for line in (REPOSITORY / page).read_text("utf-8").splitlines():
        if heading := re.match(r"#+ .*\((\w+)\)$", line):
            model = heading[1]
        elif line.startswith("| key "):
            found[model] = {}
        elif (row := re.match(r"\| `(\w+)` \| (yes)? ?\| \S", line)) and model in found:
            found[model][row[1]] = row[2] == "yes"
    return found


def _written_models() -> dict[str, type[BaseModel]]:
    return {
        name: model
        for module in MODULES
        for name, model in vars(module).items()
        if isinstance(model, type) and issubclass(model, basics.Definition) and name not in MADE
        if model.__module__ == module.__name__
    }


EXPLAINED = {name: keys for page in PAGES for name, keys in _explained(page).items()}


def test_every_model_that_a_file_is_written_as_is_explained() -> None:
    assert set(EXPLAINED) == set(_written_models())


@pytest.mark.parametrize("name", sorted(_written_models()))
def test_the_page_names_every_key_and_says_which_are_needed(name: str) -> None:
    fields = _written_models()[name].model_fields
    written = {key: f.is_required() for key, f in fields.items() if key not in UNWRITTEN.get(name, set())}
    assert EXPLAINED[name] == written


def test_the_frameworks_page_stays_about_a_page_long() -> None:
    assert len((REPOSITORY / PAGES[0]).read_text("utf-8").split()) < 1750
