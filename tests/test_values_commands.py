"""`outcomes values` and `outcomes framework` from the outside, as an analyst types them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from outcomes import check_definitions, read_values
from outcomes.cli import main
from outcomes.files import shipped
from outcomes.framework.value_words import Explained

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


OTHERS = [
    *(
        f"greenhouse-gas/{name}"
        for name in ("diesel", "grid-electricity", "heat-and-steam", "hvo", "natural-gas", "rail")
    ),
    "hmt-calendar-2025-12",
    "hmt-financial-2026-03",
    "ons-ybgb-2025-06",
    "green-book-2026",
    "greenbook-package",
]


def test_every_figure_of_the_folder_of_values_is_listed_and_explained() -> None:
    """Codes are read from the files themselves: what is there and not listed would be missed."""
    listed = {row["code"]: row for row in json.loads(_run("values", "list", "--json").output)}
    folder = shipped("frameworks") / "values"
    written = set()
    for file in folder.glob("*.yaml"):
        text = file.read_text("utf-8")
        written |= set(re.findall(r"code: ([^,]+),", text))
        if re.search("^holds: (series|discount_rates)$", text, re.MULTILINE):
            written |= set(re.findall(r"^  ([a-z][a-z0-9-]+):$", text, re.MULTILINE))
    for table in folder.glob("*.csv"):
        written |= {line.split(",")[0] for line in table.read_text("utf-8").splitlines()[1:]}
    assert set(listed) == {*written, "wellby"}
    assert set(OTHERS) < set(listed) and len(listed) > 690
    for code in (*OTHERS, "wellby", "carbon", "wage/national-living-wage", "crime/robbery", "gmca/HE20.4"):
        day = [] if code in OTHERS[6:] else ["--at", "2025-05-01"]
        told = json.loads(_run("values", "explain", code, *day, "--json").output)
        assert (told["what"], told["source"]) == (listed[code]["what"], listed[code]["source"])
        assert {"page", "licence", "grade", "read_first_hand", "read_in"} < set(told)
        said = _run("values", "explain", code, *day).output
        assert f"Source: {told['source']}" in said
        assert f"Licence: {told['licence']}. Evidence: {told['grade']}." in said


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["factor"], OTHERS[:6]),
        (["deflators", "calendar"], ["hmt-calendar-2025-12", "ons-ybgb-2025-06"]),
        (["discount", "rates"], ["green-book-2026", "greenbook-package"]),
        (["energy", "security", "electricity"], ["greenhouse-gas/grid-electricity"]),
        (["factor", "--at", "2026-05-01"], []),
    ],
)
def test_factors_series_and_rates_are_found_by_what_they_are_and_by_their_words(
    words: list[str], codes: list[str]
) -> None:
    assert [row["code"] for row in json.loads(_run("values", "list", *words, "--json").output)] == codes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["greenhouse-gas/grid-electricity", "--at", "2025-05-01"],
            ["One kilowatt-hour counts as 0.177 × one kilogram of carbon", "In force 2025-01-01 to 2025-12-31."],
        ),
        (
            ["hmt-calendar-2025-12", "--at", "2019"],
            [
                "Vintage: December 2025 quarterly national accounts.",
                "2024 = 100.",
                "In 2019 it is 81.1085.",
                "35 years",
            ],
        ),
        (["hmt-financial-2026-03", "--at", "2015-16"], ["In 2015-16 it is 74.5804.", "by financial year"]),
        (["green-book-2026", "--at", "2026-27"], ["In force from 2026-02-05.", "Standard: 3.5% to year 30"]),
        (["greenbook-package"], ["The day it holds from was not read.", "HM Treasury, The Green Book, 2022, Annex A6"]),
        (
            ["green-book-2026"],
            [
                "Standard: 3.5% to year 30, 3% to year 75, then 2.5%.",
                "Health and wellbeing: 1.5% every year.",
                "(p. 40)",
            ],
        ),
    ],
)
def test_a_factor_a_price_series_and_an_edition_of_rates_are_explained(words: list[str], said: list[str]) -> None:
    shown = _run("values", "explain", *words)
    assert shown.exit_code == 0
    assert [part for part in said if part not in shown.output] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["hmt-calendar-2025-12", "--at", "2031"],
            "has no 2031. It has from 1990 to 2024, and is not extended by guess",
        ),
        (["hmt-financial-2026-03", "--at", "2023-24"], "has no 2023-24. It has 2008-09, 2015-16"),
        (["hmt-calendar-2025-12", "--at", "next year"], "“next year” is no year. Write 2024, or 2024-25"),
        (["greenhouse-gas/rail", "--at", "2026-01-01"], "No factor 'greenhouse-gas/rail' is in force in 2026-01-01."),
        (
            ["wage/national-living-wage", "--at", "2019-20"],
            "No value of 'wage/national-living-wage' is in force in 2019-20",
        ),
        (["carbon", "--at", "2025-26"], "changes within 2025-26"),
        (["carbon", "--at", "2051-01-01"], "No value of 'carbon' is in force in 2051-01-01."),
        (["wage/national-living-wage", "--at", "2025-26", "--price-base", "2024-25"], "has no 2025-26. It has 2008-09"),
        (["crime/robbery", "--price-base", "2024"], "Calendar and financial years are not mixed"),
        (["wellby", "--price-base", "2024"], "There is no series of real GDP per head by calendar year."),
        (["wellby", "--price-base", "2024", "--deflator", "obr"], "There is no series 'obr' of GDP deflators."),
        (["green-book-2025"], "There is no value 'green-book-2025'. Did you mean green-book-2026?"),
        (["green-book-2026", "--price-base", "2024"], "is no unit value, and has no price base."),
        (
            ["green-book-2026", "--at", "2025-26"],
            "'green-book-2026' is not in force in 2025-26: it begins on 2026-02-05.",
        ),
        (["greenbook-package", "--at", "2025-26"], "so nothing says whether it is in 2025-26. Leave the date out"),
        (["green-book-2026", "--at", "next year"], "“next year” is no period."),
    ],
)
def test_a_year_rate_factor_or_series_that_is_not_there_is_refused_and_never_guessed(
    words: list[str], said: str
) -> None:
    shown = _run("values", "explain", *words)
    assert (shown.exit_code, shown.output) == (2, shown.stderr)
    assert said in shown.stderr


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("value-two-at-once.csv", 4, "Two values of 'local/visit' are in force at once"),
        ("value-unknown-unit.csv", 5, "There is no unit 'passenger_mile'."),
        ("value-row-placeholder-source.csv", 2, "is no source. Say who published it"),
    ],
)
def test_values_of_a_place_that_contradict_each_other_are_refused_by_every_command(
    tmp_path: Path, file: str, line: int, said: str
) -> None:
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    shutil.copy(WHOLE.parent / file, place / "values" / "local.csv")
    for words in (["values", "explain", "local/visit", "--place", str(place)], ["framework", "check", str(place)]):
        shown = _run(*words)
        assert shown.exit_code in (1, 2)
        assert f"local.csv, line {line}: " in shown.output and said in shown.output


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
    assert isinstance(told, Explained)
    assert (riverside.price_base, told.uprated and told.uprated.method) == ("2024", "deflator_only")
    shown = _run("values", "explain", "wellby", "--place", str(shipped("sample") / "riverside")).output
    for words in (
        "is worth £16,028 (£12,329 to £19,727) in 2024 prices",
        "Uprated by hmt-calendar-2025-12 (December 2025 quarterly national accounts); method: deflator_only.",
        "By deflator alone: the guidance also raises a WELLBY with real GDP per head, so this may understate.",
    ):
        assert words in shown


def test_framework_check_says_what_was_checked_and_exits_by_what_it_found(tmp_path: Path) -> None:
    good = _run("framework", "check", str(WHOLE))
    assert (good.exit_code, good.output.splitlines()) == (
        0,
        [
            "Checked the place.",
            "Checked 1 framework: small.",
            "Checked 1 family of 4 unit values: local.",
            "Checked 2 factors: travel/night and travel/visit.",
            "Checked 2 price series: own-calendar and own-income.",
            "Checked 1 edition of discount rates: own-rates.",
            "Checked 4 units: night, passenger_km, visit and week_of_nights.",
            "Checked 2 questionnaires: garden and kitchen.",
            "Worked out 9 cases.",
            "Nothing is wrong.",
        ],
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
    for group in (main.get_command(click.Context(main), name) for name in ("values", "scales", "framework")):
        assert isinstance(group, click.Group)
        for name, command in group.commands.items():
            example = next(line for line in (command.help or "").splitlines() if "Example:" in line)
            words = example.split("Example: outcomes ")[1].split()
            assert words[:2] == [group.name, name]
            command.make_context(name, words[2:])


def test_checking_from_python_gives_the_same(tmp_path: Path) -> None:
    assert check_definitions(WHOLE).checked.families == ("local",)
