"""Each rule and limit of layouts, imports and reports has a file that breaks it, and says so at the right line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from tests.framework.broken_place import BROKEN, NAMES, SOURCE, limits_noted
from tests.framework.limits import limits_of, models_in, models_of, names_in
from tests.framework.rules import rules_in

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.reports.definition import ReportFile
from outcomes.reports.funding.definition import FundingReportFile
from outcomes.reports.value.definition import ValueReportFile
from outcomes.returns.layout import Layout, load_layouts
from outcomes.strict_yaml import check_model, load_model
from outcomes.value_import import ValueImport

FORMATS = BROKEN / "formats"
MODULES = (
    "returns/layout_language.py",
    "returns/layout.py",
    "value_import.py",
    "reports/definition.py",
    "reports/value/definition.py",
    "reports/funding/definition.py",
)
"""Where the models of these files are, and the messages that are their rules."""
READ_AS: dict[str, type[BaseModel]] = {
    "spread.yaml": Layout,
    "register.yaml": Layout,
    "costs.yaml": ValueImport,
    "joint.yaml": ReportFile,
    "value.yaml": ValueReportFile,
    "funding.yaml": FundingReportFile,
}


def _dotted(module: str) -> str:
    return f"outcomes.{module.removesuffix('.py').replace('/', '.')}"


TYPES = {
    **names_in(SOURCE / "reports", "outcomes.reports"),
    **names_in(SOURCE / "returns", "outcomes.returns"),
    **NAMES,
}
FURTHER = limits_of([model for module in MODULES for model in models_of(_dotted(module))], TYPES) - limits_of(
    models_in(SOURCE / "framework", "outcomes.framework"), TYPES
)
"""Every limit that a field of these files sets, but for those of types that frameworks' files share."""


class Broken(BaseModel):
    """One change to one whole file, and what must be said of it.

    until  where what is changed ends, if not with `change` itself
    at     words of the line that is named, if that is not the changed one
    """

    model_config = ConfigDict(extra="forbid")
    rule: str
    of: str
    change: str
    until: str | None = None
    to: str
    at: str | None = None
    has_line: bool = True
    says: tuple[str, ...]


class Index(BaseModel):
    broken: tuple[Broken, ...]


CASES = load_model(FORMATS / "index.yaml", Index).broken


def _whole(name: str) -> str:
    own = FORMATS / name
    return (own if own.is_file() else shipped("reports") / name).read_text("utf-8")


def _faults(file: Path) -> list[DefinitionError]:
    """What is wrong with a file; a layout must be in a file of its name as well."""
    model = READ_AS[file.name]
    found = check_model(file, model)
    if found or model is not Layout:
        return found
    try:
        load_layouts(file.parent)
    except DefinitionError as error:
        return [error]
    return []


def _broken(case: Broken, folder: Path) -> tuple[Path, int | None]:
    """The broken file, and the line that must be named."""
    text, at = _whole(case.of), case.at or case.change
    assert text.count(case.change) == text.count(at) == 1, (
        "What is changed, and what is named, stands in the file once."
    )
    file = folder / str(CASES.index(case)) / case.of
    file.parent.mkdir(exist_ok=True)
    begins = text.index(case.change)
    rest = text[begins + len(case.change) :]
    left = "" if case.until == "end of file" else rest[rest.index(case.until) :] if case.until else rest
    file.write_text(text[:begins] + case.to + left, "utf-8")
    return file, text[: text.index(at)].count("\n") + 1 if case.has_line else None


@pytest.mark.parametrize("name", READ_AS)
def test_the_files_that_are_broken_are_whole(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(_whole(name), "utf-8")
    assert _faults(tmp_path / name) == []


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_broken_file_is_one_fault_with_line_and_remedy(case: Broken, tmp_path: Path) -> None:
    file, line = _broken(case, tmp_path)
    (fault,) = _faults(file)
    assert (fault.file, fault.line) == (file, line)
    assert [words for words in case.says if words not in str(fault)] == []
    assert fault.message.endswith(".")
    assert fault.remedy.endswith((".", "?"))


def test_every_rule_of_the_formats_has_a_broken_file(tmp_path: Path) -> None:
    said = [fault.message for case in CASES for fault in _faults(_broken(case, tmp_path)[0])]
    rules = [rule for module in MODULES for rule in rules_in(SOURCE / module)]
    assert len({rule.words for rule in rules}) > 25, "The rules are no longer found in the code."
    without = {rule.words for rule in rules if not any(rule.pattern.search(message) for message in said)}
    assert not without, f"Write a change that breaks each into tests/broken/formats/index.yaml: {sorted(without)}"
    assert len({case.rule for case in CASES}) == len(CASES)


def test_every_limit_of_a_field_has_a_broken_file(tmp_path: Path) -> None:
    assert len(FURTHER) > 25, "The limits are no longer found in the models."
    with limits_noted(TYPES) as broken:
        for case in CASES:
            _faults(_broken(case, tmp_path)[0])
    without = sorted(FURTHER - broken)
    assert not without, f"Go beyond each, by a change in tests/broken/formats/index.yaml: {without}"
