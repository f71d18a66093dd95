"""Three made-up partners' own spreadsheets, written without a look at layouts, give the figures their makers know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from outcomes.files import shipped
from outcomes.returns.arrays import objects
from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, extract
from outcomes.returns.form import Want
from outcomes.returns.layout import load_layouts
from outcomes.returns.tidy import type_column
from outcomes.returns.workbook import Reader
from outcomes.sample import Truth, make_place
from outcomes.sample.truth import FileTruth

OWN = {"register": "hearth-register", "dashboard": "quayside-tracker", "activities": "tideover-activities"}
TYPED_ABOVE_THE_REGISTER = ("people_supported", "active_volunteers", "volunteer_hours")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Truth, list[tuple[FileTruth, Reading]]]:
    """The truth, and each accepted file of these partners with its reading."""
    place = tmp_path_factory.mktemp("riverside") / "place"
    truth = make_place(place, people=300, quarters=3)
    layouts = load_layouts(shipped("frameworks") / "layouts" / "riverside")
    files = [f for f in truth.files if f.style in OWN and f.fate == "accepted"]
    with Reader(children=1) as reader:
        readings = []
        for file, workbook in zip(files, reader.read_all(place / "inbox" / f.file for f in files), strict=True):
            choice = choose(workbook, layouts)
            assert choice.layout is layouts[OWN[file.style]], choice.why
            readings.append((file, extract(workbook, choice.layout, choice.why)))
    return truth, readings


def number(value: object) -> float:
    typed = type_column(objects([value]), Want.NUMBER)
    assert not typed.faults
    return float(typed.values[0])


def figures(reading: Reading, period: str) -> Iterator[tuple[tuple[str, str], float]]:
    """The quarter's own actual totals, by indicator and part."""
    for table in reading.tables_of("results"):
        frame = table.frame.reindex(
            columns=["indicator", "dimension", "period", "basis", "value", "numerator", "denominator"]
        )
        own = frame["period"].isna() | (frame["period"] == period)
        happened = frame["basis"].isna() | (frame["basis"] == "actual")
        for row in frame[own & happened & frame["dimension"].isin(["all"])].to_dict("records"):
            for part in ("value", "numerator", "denominator"):
                if pd.notna(row[part]):
                    yield (row["indicator"], part), number(row[part])
    for table in reading.tables_of("people"):
        yield ("people_supported", "value"), float(len(table.frame))


def test_figures_of_partners_own_spreadsheets_are_the_true_ones(made: tuple[Truth, Any]) -> None:
    truth, readings = made
    compared = 0
    for file, reading in readings:
        found = dict(figures(reading, file.period))
        mine = (file.partner, file.programme, file.period)
        for true in truth.quarters:
            # A figure another quarter's return tells, and one counted from people, are made later on the road.
            counted = file.style == "register" and true.indicator not in TYPED_ABOVE_THE_REGISTER
            if (true.partner, true.programme, true.span) != mine or true.told_in or counted:
                continue
            for part in ("value", "numerator", "denominator"):
                if getattr(true, part) is not None:
                    assert found[true.indicator, part] == pytest.approx(getattr(true, part)), (file, true)
                    compared += 1
    assert {file.style for file, _ in readings} == set(OWN)
    assert compared > 40


def test_their_quarters_are_understood_and_nothing_is_wrong_with_them(made: tuple[Truth, Any]) -> None:
    for file, reading in made[1]:
        said = type_column(objects([reading.sender["period"].value]), Want.QUARTER)
        assert said.values[0] == file.period
        assert [f for f in reading.findings if f.severity == "error"] == []


def test_initials_of_clients_are_not_in_what_is_read(made: tuple[Truth, Any]) -> None:
    registers = [reading for file, reading in made[1] if file.style == "register"]
    assert registers
    for reading in registers:
        (people,) = reading.tables_of("people")
        assert not people.frame.astype(str).apply(lambda column: column.str.fullmatch(r"[A-Z]\.[A-Z]\.")).any().any()
