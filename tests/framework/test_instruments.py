"""The instruments that ship are whole, cited and true to their sources; a place adds its own."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from outcomes.errors import DefinitionError, PlaceError, ScaleError
from outcomes.files import shipped
from outcomes.framework.cases import Given, case_files, work_out
from outcomes.framework.files import load_framework
from outcomes.framework.instrument_files import FOLDER, Instruments, open_instruments, read_scales
from outcomes.framework.instruments import FACTS
from outcomes.framework.values import open_values
from outcomes.vocabulary import Better

SHIPPED = shipped("frameworks") / FOLDER
WHOLE = Path(__file__).parent.parent / "broken" / "whole"
WORKED = [worked for file in case_files(SHIPPED) for worked in work_out(file, Given(open_values()))[0]]

CONVERSION = (
    "7.00 9.51 11.25 12.40 13.33 14.08 14.75 15.32 15.84 16.36 16.88 17.43 17.98 18.59 19.25 "
    "19.98 20.73 21.54 22.35 23.21 24.11 25.03 26.02 27.03 28.13 29.31 30.70 32.55 35.00"
)
"""SWEMWBS, scores of the sums 7 to 35: Stewart-Brown and others, 2009, Health and Quality of Life Outcomes 7:15."""


@pytest.fixture(scope="module")
def instruments() -> Instruments:
    return open_instruments()


@pytest.mark.parametrize("worked", WORKED, ids=[worked.sentence for worked in WORKED])
def test_a_case_comes_out_as_its_sentence_says(worked: object) -> None:
    assert [str(fault) for fault in worked.faults] == []  # type: ignore[attr-defined]


def test_the_questionnaires_that_places_use_are_there(instruments: Instruments) -> None:
    ons4 = {f"ons4_{name}" for name in ("satisfaction", "worthwhile", "happiness", "anxiety")}
    assert set(instruments.files) == ons4 | {
        "swemwbs", "ucla3", "ons_loneliness", "rosenberg", "gad7", "phq9", "goals",
    }  # fmt: skip


def test_every_instrument_that_ships_has_a_worked_case(instruments: Instruments) -> None:
    text = "".join(file.read_text("utf-8") for file in case_files(SHIPPED))
    assert set(re.findall(r"^    scale: (\w+)$", text, re.MULTILINE)) == set(instruments.files)
    assert len(WORKED) >= 45


def test_what_was_not_read_is_left_empty_and_said(instruments: Instruments) -> None:
    for instrument in instruments.search():
        for fact in FACTS:
            assert (getattr(instrument, fact) is None) == (fact in instrument.left_empty), (instrument.code, fact)


def test_wording_stands_only_where_it_may_be_passed_on(instruments: Instruments) -> None:
    with_wording = {i.code for i in instruments.search() if any(item.wording for item in i.items.values())}
    assert with_wording == {"phq9", "gad7"}
    assert all("No permission is required to reproduce" in instruments.get(code).licence for code in with_wording)


def test_swemwbs_is_converted_by_the_published_table(instruments: Instruments) -> None:
    conversion = instruments.get("swemwbs").conversion
    assert conversion is not None
    published = {str(7 + i): Decimal(score) for i, score in enumerate(CONVERSION.split())}
    assert conversion.table == published
    assert len(published) == 29


def test_five_of_rosenbergs_ten_items_are_turned_round(instruments: Instruments) -> None:
    items = instruments.get("rosenberg").items
    turned = {code for code, item in items.items() if item.reversed}
    assert turned == {"failure", "little_to_be_proud_of", "wishes_for_respect", "useless", "no_good"}
    assert len(items) == 10


def test_on_anxiety_less_is_better(instruments: Instruments) -> None:
    ons4 = {i.code: i.better for i in instruments.search(["ONS4"])}
    assert ons4.pop("ons4_anxiety") is Better.LESS
    assert set(ons4.values()) == {Better.MORE}
    assert len(ons4) == 3


def test_the_scales_of_the_shipped_framework_follow_from_their_instruments(instruments: Instruments) -> None:
    framework = load_framework(shipped("frameworks") / "common-outcomes")
    for scale in framework.scales.values():
        assert scale.instrument is not None
        instrument = instruments.get(scale.instrument)
        assert (scale.minimum, scale.maximum) == instrument.score_range
        assert (scale.better, scale.licence) == (instrument.better, instrument.licence)


def _own(tmp_path: Path) -> Path:
    """The place of the tests with the scale of the page's example, which its framework asks for."""
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    page = (SHIPPED / "README.md").read_text("utf-8")
    example = re.search(r"```yaml\n(name: .*?)```", page, re.DOTALL)
    assert example
    (place / "frameworks" / FOLDER / "kitchen_confidence.yaml").write_text(example[1], "utf-8")
    head = place / "frameworks" / "small" / "framework.yaml"
    head.write_text(head.read_text("utf-8") + "  cooking: {instrument: kitchen_confidence, label: Cooking}\n", "utf-8")
    return place


def test_the_page_says_that_no_scale_that_ships_counts_reliable_recovery(instruments: Instruments) -> None:
    both = [
        scale.code
        for scale in instruments.search()
        if all(fact is not None and fact.read_first_hand for fact in (scale.caseness, scale.reliable_change))
    ]
    page = (shipped("frameworks") / "instruments" / "README.md").read_text("utf-8")
    assert both == [], "Then the page no longer says what is true."
    assert "**No scale that ships counts reliable recovery.**" in page


def test_a_place_adds_a_scale_of_its_own_as_the_page_says(tmp_path: Path) -> None:
    place = _own(tmp_path)
    scale = load_framework(place / "frameworks" / "small").scales["cooking"]
    assert (scale.label, scale.minimum, scale.maximum, scale.decimals) == ("Cooking", 1, 4, 1)
    assert "kitchen_confidence" in read_scales(place).files
    assert read_scales(place).get("phq9").name == "PHQ-9"


def test_a_places_own_instrument_hides_the_shipped_one_of_its_code(tmp_path: Path) -> None:
    place = _own(tmp_path)
    folder = place / "frameworks" / FOLDER
    (folder / "kitchen_confidence.yaml").rename(folder / "swemwbs.yaml")
    assert read_scales(place).get("swemwbs").name == "Confidence in the kitchen"


def test_a_scale_whose_instrument_has_faults_says_which_file_to_mend(tmp_path: Path) -> None:
    place = _own(tmp_path)
    file = place / "frameworks" / FOLDER / "kitchen_confidence.yaml"
    file.write_text(file.read_text("utf-8").replace("score: mean", "score: median"), "utf-8")
    with pytest.raises(
        DefinitionError, match=r"The instrument 'kitchen_confidence' has faults\. Mend its file"
    ) as told:
        load_framework(place / "frameworks" / "small")
    assert str(file) in str(told.value)


def test_an_instrument_that_is_not_there_is_refused_with_the_nearest(instruments: Instruments) -> None:
    with pytest.raises(ScaleError, match=r"There is no instrument 'phq8'\. Did you mean phq9\?"):
        instruments.get("phq8")


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="There is no such folder"):
        read_scales(tmp_path / "nowhere")
