"""Every rule of a programme's terms has one file that breaks it, and says so at the right line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from outcomes import check_definitions, open_place
from outcomes.funding.terms_files import check_terms, load_terms
from outcomes.strict_yaml import load_model

BROKEN = Path(__file__).parent.parent / "broken"


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rule: str
    mechanism: str = "pbr"
    terms: str
    line: int
    says: tuple[str, ...]


class Index(BaseModel):
    whole: str
    broken: dict[str, Case]


INDEX = load_model(BROKEN / "terms" / "index.yaml", Index)
HEAD = """\
programme: work
name: Work
funder: council
framework: small
mechanism: {mechanism}
starts: 2024-04-01
ends: 2026-03-31
partners:
  - {{partner: youth-club, first: 2024-25 Q1, last: 2025-26 Q4}}
terms:
"""


def written(folder: Path, terms: str, mechanism: str = "pbr") -> Path:
    place = Path(shutil.copytree(BROKEN / "whole", folder / "place"))
    indented = "".join(f"  {line}\n" for line in terms.strip("\n").splitlines())
    (place / "programmes" / "work.yaml").write_text(HEAD.format(mechanism=mechanism) + indented, "utf-8")
    return place


def test_terms_with_every_kind_of_part_are_read(tmp_path: Path) -> None:
    place = written(tmp_path, INDEX.whole)
    assert check_terms(place) == []
    terms = load_terms(place, open_place(place).definition, "work").terms
    assert terms.rate_card[0].threshold is not None
    assert terms.frequency_outcomes[0].cohorts == 3
    assert terms.relational is not None


def test_every_rule_is_broken_once() -> None:
    assert len({case.rule for case in INDEX.broken.values()}) == len(INDEX.broken)


@pytest.mark.parametrize("name", INDEX.broken)
def test_broken_terms_are_refused_with_file_line_and_remedy(name: str, tmp_path: Path) -> None:
    case = INDEX.broken[name]
    place = written(tmp_path, case.terms, case.mechanism)
    faults = check_terms(place)
    assert len(faults) == 1, [str(f) for f in faults]
    assert faults[0].file.name == "work.yaml"
    for words in case.says:
        assert words in str(faults[0])
    assert faults[0].line == case.line + HEAD.count("\n"), str(faults[0])


def test_the_check_of_a_places_definitions_finds_what_is_wrong_with_its_terms(tmp_path: Path) -> None:
    place = written(tmp_path, INDEX.broken["no-rationale"].terms)
    assert [fault.message for fault in check_definitions(place).faults] == ["Payment by results has no rationale."]
