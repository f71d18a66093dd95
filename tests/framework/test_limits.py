"""Each limit that a field or a shared type sets has a file that goes beyond it, and says so at the right line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.framework.broken_place import LIMITS, TABLE, Beyond, faults_in, limits_noted, whole_place

from outcomes.framework.result_cases import Measure
from outcomes.store.trial import trial


@pytest.fixture(scope="module")
def measure() -> Iterator[Measure]:
    with trial() as measures:
        yield measures


@pytest.mark.parametrize("one", TABLE, ids=[one.breaks for one in TABLE])
def test_going_beyond_a_limit_is_one_fault_with_its_line_and_words(
    one: Beyond, measure: Measure, tmp_path: Path
) -> None:
    place = whole_place(tmp_path / "place", one.beside)
    target = place / one.within
    text = target.read_text("utf-8")
    assert text.count(one.change) == 1, "What is changed stands in the file once."
    target.write_text(text.replace(one.change, one.to), "utf-8")
    with limits_noted() as broken:
        (fault,) = faults_in(target, place, measure)
    assert fault.file == target
    assert fault.line == text[: text.index(one.change)].count("\n") + 1 + one.lines_down
    for words in one.says:
        assert words in str(fault)
    assert one.limit in broken


def test_a_limit_is_listed_once_and_is_one_of_the_models() -> None:
    assert len({one.limit for one in TABLE}) == len(TABLE)
    assert {one.limit for one in TABLE} <= LIMITS
