"""`outcomes values` and `outcomes framework` from the outside, as an analyst types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from outcomes import check_definitions, read_values
from outcomes.cli import main
from outcomes.files import shipped

WHOLE = Path(__file__).parent / "broken" / "whole"


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_value_is_explained_in_sentences_with_its_source() -> None:
    shown = _run("values", "explain", "wellby", "--at", "2025-26", "--price-base", "2024", "--wellby", "deflator_only")
    assert shown.exit_code == 0
    for words in (
        "is worth £16,028 (£12,329 to £19,727) in 2024 prices, as social value",
        "published as £13,000 (£10,000 to £16,000) in 2019 prices",
        "hmt-calendar-2025-12 (December 2025 quarterly national accounts)",
        "In force from 2021-07-01.",
        "July 2021 (Box 7, p. 30)",
        "Licence: Open Government Licence v3.0. Evidence: strong. Read first-hand.",
        "so this may understate.",
    ):
        assert words in shown.output


def test_what_was_not_read_is_said() -> None:
    shown = _run("values", "explain", "crime/robbery", "--at", "2025-26").output
    assert "(page not read)" in shown
    assert "Not read first-hand." in shown
    assert "Read in: South Wales Echo" in shown


def test_a_part_and_a_transfer_payment_are_warned_of() -> None:
    assert "It is a part of gmca/CR8.1: never add the two." in _run("values", "explain", "gmca/CR8.1.1").output
    transfer = _run("values", "explain", "gmca/E&E1.0").output
    assert "94% of the fiscal value is a transfer payment, and no public value." in transfer
    assert "£9,800 of 2012-13 in its own source" in transfer


def test_a_series_without_the_year_ends_with_one_sentence_and_exit_code_2() -> None:
    shown = _run("values", "explain", "wellby", "--price-base", "2031", "--wellby", "deflator_only")
    assert shown.exit_code == 2
    assert "has no 2031. It has from 1990 to 2024" in shown.stderr


@pytest.mark.parametrize("base", ["2024/25", "next year", "24"])
def test_a_price_base_that_is_no_year_is_refused(base: str) -> None:
    shown = _run("values", "explain", "wellby", "--price-base", base)
    assert (shown.exit_code, "is no price base" in shown.stderr) == (2, True)


def test_values_are_listed_by_any_of_their_words_and_for_machines() -> None:
    listed = _run("values", "list", "robbery", "crime/")
    assert listed.output.splitlines()[-1] == "1 value."
    assert "crime/robbery  Robbery: £11,320 social in 2015-16 prices, for one crime; from 2018-07-01" in listed.output
    rows = json.loads(_run("values", "list", "national", "living", "--at", "2025-26", "--json").output)
    assert [(row["code"], row["amounts"]["economic"]["central"]) for row in rows] == [
        ("wage/national-living-wage", "12.21")
    ]
    assert (rows[0]["page"], rows[0]["read_first_hand"], rows[0]["may_be_published"]) == (None, False, True)
    assert _run("values", "list", "xyzzy").output == "Nothing.\n"


def test_a_place_s_own_values_price_base_and_day_are_used(tmp_path: Path) -> None:
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    settings = place / "place.yaml"
    settings.write_text(settings.read_text("utf-8") + "price_base: 2024\nprices: {wellby: deflator_only}\n", "utf-8")
    shown = _run("values", "explain", "local/visit", "--place", str(place), "--json")
    told = json.loads(shown.output)
    assert told["uprated"]["price_base"] == "2024"
    assert told["uprated"]["series"] == ["own-calendar"]
    assert told["uprated"]["amounts"]["fiscal"]["central"].startswith("41.6666666666666")
    assert read_values(place).today.isoformat() == "2025-07-31"


def test_riverside_is_priced_in_2024_and_says_how() -> None:
    riverside = read_values(shipped("sample") / "riverside")
    told = riverside.explain("wellby")
    assert (riverside.price_base, told.uprated and told.uprated.method) == ("2024", "deflator_only")


def test_framework_check_says_what_was_checked_and_exits_by_what_it_found(tmp_path: Path) -> None:
    good = _run("framework", "check", str(WHOLE))
    assert (good.exit_code, good.output.splitlines()) == (
        0,
        ["Checked small, local, garden, kitchen; worked out 9 cases.", "Nothing is wrong."],
    )
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    cases = place / "values" / "cases" / "local.yaml"
    cases.write_text(cases.read_text("utf-8").replace("41.67", "41.66"), "utf-8")
    bad = _run("framework", "check", str(place))
    assert bad.exit_code == 1
    assert "local.yaml, line 8: The central is 41.67, and 41.66 is expected." in bad.output
    told = json.loads(_run("framework", "check", str(place), "--json").output)
    assert [fault["line"] for fault in told["faults"]] == [8]
    assert [(Path(case["file"]).name, case["case"]) for case in told["cases"] if not case["came_out"]] == [
        ("local.yaml", "A visit costs £41.66 in 2024 prices")
    ]
    assert len(told["cases"]) == 9
    assert _run("framework", "check", str(tmp_path)).exit_code == 2


def test_every_command_in_a_group_has_an_example_that_can_be_typed() -> None:
    for group in (main.commands["values"], main.commands["scales"], main.commands["framework"]):
        assert isinstance(group, click.Group)
        for name, command in group.commands.items():
            example = next(line for line in (command.help or "").splitlines() if "Example:" in line)
            words = example.split("Example: outcomes ")[1].split()
            assert words[:2] == [group.name, name]
            command.make_context(name, words[2:])


def test_checking_from_python_gives_the_same(tmp_path: Path) -> None:
    assert check_definitions(WHOLE).families == ("local",)
