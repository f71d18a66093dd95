"""A unit value is the one in force, with its source; what is not there is refused by name, never guessed."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from outcomes.errors import ValuesError
from outcomes.files import shipped
from outcomes.framework.definitions import Prices
from outcomes.framework.discounting import discount_factors
from outcomes.framework.place_files import place_values
from outcomes.framework.uprating import uprate
from outcomes.framework.value_definitions import Published
from outcomes.framework.values import UnitValue, Values, open_values, values_faults

WHOLE = Path(__file__).parent.parent / "broken" / "whole"
SHARED = Path(__file__).parents[3] / "shared" / "values"
READ_BY_OTHERS = "eaa9b6dad18d88ed"
"""Digest of the 683 costs of GMCA's v1.4 workbook as an independent reading of it has them, side by side."""


@pytest.fixture(scope="module")
def values() -> Values:
    return open_values()


@pytest.fixture(scope="module")
def own() -> Values:
    return place_values(WHOLE)


def test_the_shipped_values_have_no_fault() -> None:
    assert values_faults(shipped("frameworks") / "values") == []


@pytest.mark.parametrize(
    "words", ["TBC", "n/a", "To be confirmed", "Not known yet", "pending", "Unsourced", "dummy", "My guess", "???", "—"]
)
def test_a_placeholder_is_no_source(words: str) -> None:
    with pytest.raises(ValidationError, match="is no source: say who published it"):
        TypeAdapter(Published).validate_python(words)


@pytest.mark.parametrize(
    "words", ["Pending homes report, Shelter 2024", "Known unknowns, ONS 2023", "Dummy Trust, 2022"]
)
def test_a_source_may_hold_such_words(words: str) -> None:
    assert TypeAdapter(Published).validate_python(words) == words


def test_every_family_says_its_source_and_what_was_not_read(values: Values) -> None:
    every = values.every()
    assert {value.code.split("/")[0] for value in every} == {"wellby", "carbon", "gmca", "crime", "wage"}
    assert {v.code.split("/")[0] for v in every if v.citation.read_first_hand} == {"wellby", "gmca"}
    assert all(v.citation.read_in for v in every if not v.citation.read_first_hand)
    assert all(v.citation.page is None for v in every if v.code.startswith(("crime/", "wage/")))
    assert all(v.citation.may_be_published for v in every)


def test_a_rate_that_changes_is_the_one_of_its_day(values: Values) -> None:
    def rate(period: str | date) -> Decimal:
        return values.at("wage/national-living-wage", period).amounts["economic"].central

    assert [rate("2024-25 Q4"), rate("2025-26"), rate(date(2026, 4, 1))] == [
        Decimal("11.44"),
        Decimal("12.21"),
        Decimal("12.71"),
    ]


@pytest.mark.parametrize(
    ("code", "period", "says"),
    [
        ("carbon", "2025-26", "changes within 2025-26"),
        ("carbon", "2051-52 Q1", "No value of 'carbon' is in force"),
        ("wellby", "2019-20", "It is in force from 2021-07-01; none is taken for another."),
        ("welby", "2025-26", "Did you mean wellby?"),
        ("gmca/CR8.00", "2025-26", "There is no unit value 'gmca/CR8.00'. Did you mean gmca/CR8."),
        ("wellby", "next year", "“next year” is no period."),
    ],
)
def test_what_is_not_in_force_is_refused_by_name(values: Values, code: str, period: str, says: str) -> None:
    with pytest.raises(ValuesError) as refusal:
        values.at(code, period)
    assert says in str(refusal.value)


def test_a_place_hides_a_shipped_family_by_one_of_the_same_name(tmp_path: Path) -> None:
    shutil.copy(shipped("frameworks") / "values" / "wellby.yaml", tmp_path)
    file = tmp_path / "wellby.yaml"
    file.write_text(file.read_text("utf-8").replace("central: 13000", "central: 12500"), "utf-8")
    assert open_values(tmp_path).at("wellby", "2025-26").amounts["social"].central == 12500
    assert open_values(tmp_path).at("carbon", "2025-26 Q1").amounts["social"].central == Decimal("273.06")


def test_a_value_of_the_place_keeps_its_range_parent_and_transfer(own: Values) -> None:
    visit, part = own.at("local/visit", "2025-26"), own.at("local/visit.1", "2025-26")
    amount = visit.amounts["fiscal"]
    assert (amount.low, amount.central, amount.high, amount.has_range) == (30, 40, 55, True)
    assert (part.parent, part.amounts["fiscal"].has_range) == ("local/visit", False)
    assert own.at("local/old-visit", "2021-22").amounts["fiscal"].transfer_share == Fraction(2, 18)
    assert amount.transfer_share is None


def test_a_wellby_rises_with_the_deflator_and_with_income_to_the_power_of_1_3(own: Values) -> None:
    """13000 × (100 ÷ 81.1085) × (100 ÷ 99)^1.3, the power by its binomial series in fractions, forty terms."""
    deflators = Prices(deflator="hmt-calendar-2025-12")
    uprated = uprate(own.at("wellby", "2025-26"), "2024", own, deflators)
    assert uprated.amounts["social"].central.quantize(Decimal("0.0000000001")) == Decimal("16238.6989166127")
    assert (uprated.method, uprated.series) == ("guidance", ("hmt-calendar-2025-12", "own-income"))
    assert uprated.cautions == ()


def test_by_deflator_only_says_that_it_may_understate(values: Values) -> None:
    uprated = uprate(values.at("wellby", "2025-26"), "2024", values, Prices(wellby="deflator_only"))
    assert uprated.method == "deflator_only"
    assert "may understate" in uprated.cautions[0]


def test_a_value_in_its_own_prices_is_not_touched(values: Values) -> None:
    uprated = uprate(values.at("carbon", "2025-26 Q1"), "2022", values)
    assert (uprated.series, uprated.method, uprated.factors["social"]) == ((), "as published", 1)


def test_a_financial_year_is_taken_as_a_calendar_year_only_when_asked_and_then_said(values: Values) -> None:
    crime = values.at("crime/robbery", "2025-26")
    with pytest.raises(ValuesError, match="Calendar and financial years are not mixed"):
        uprate(crime, "2024", values)
    with pytest.raises(ValuesError, match="not mixed"):
        uprate(values.at("carbon", "2025-26 Q1"), "2024-25", values, Prices(financial_years="as_calendar"))
    taken = uprate(crime, "2024", values, Prices(financial_years="as_calendar"))
    assert taken.cautions == ("The financial year 2015-16 is taken as the calendar year 2015.",)


def test_a_price_year_after_the_price_base_is_refused_without_a_deflator(values: Values) -> None:
    wage = values.at("wage/national-living-wage", "2025-26")
    with pytest.raises(ValuesError, match=r"has no 2025-26\. It has 2008-09"):
        uprate(wage, "2024-25", values)


def test_a_later_price_year_with_a_deflator_is_brought_back(own: Values) -> None:
    back = uprate(own.at("carbon", "2025-26 Q1"), "2019", own, Prices(deflator="hmt-calendar-2025-12"))
    expected = Fraction("273.06") * Fraction("81.1085") / Fraction("90.5005")
    assert abs(Fraction(back.amounts["social"].central) - expected) < Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        (Prices(), "There is no series of real GDP per head by calendar year."),
        (Prices(deflator="ons"), "There is no series 'ons' of GDP deflators."),
        (Prices(deflator="hmt-financial-2026-03"), "by financial year"),
    ],
)
def test_a_series_that_is_not_there_is_refused_by_name(values: Values, prices: Prices, says: str) -> None:
    with pytest.raises(ValuesError) as refusal:
        uprate(values.at("wellby", "2025-26"), "2024", values, prices)
    assert says in str(refusal.value)


def test_an_edition_or_convention_that_is_not_there_is_refused_by_name(values: Values) -> None:
    with pytest.raises(ValuesError, match="no edition 'green-book-2022'"):
        values.edition("green-book-2022")
    with pytest.raises(ValuesError, match="no discount convention 'mid'"):
        discount_factors(3, values.edition()[1], convention="mid")
    with pytest.raises(ValuesError, match="0 years"):
        discount_factors(0, values.edition()[1])


def test_search_finds_every_word_in_any_order(values: Values) -> None:
    codes = [value.code for value in values.search(["application", "HOMELESSNESS"])]
    assert codes == ["gmca/HO1.0.5", "gmca/HO3.0", "gmca/HO3.0.2", "gmca/HO3.0.4"]
    every = [value.code for value in values.every()]
    assert every.index("gmca/CR2.0") < every.index("gmca/CR8.2") < every.index("gmca/CR8.10")


def _public_value(value: UnitValue) -> Fraction:
    """Of the original amounts: all sides, less what is a transfer payment."""
    whole = sum(Fraction(amount.original or 0) for amount in value.amounts.values())
    return whole - sum(Fraction(amount.transfer or 0) for amount in value.amounts.values())


def test_public_value_without_transfers_is_what_the_gmca_workbook_says(values: Values) -> None:
    """The notes on the fiscal cells of v1.4 give the total public value: £ of each source's own year."""
    published = {
        "E&S5.0": 443,
        "E&S6.0": 1059,
        "E&S7.0": 878,
        "E&S8.0": 1208,
        "E&S9.0": 921,
        "E&S10.0": 1382,
        "E&S11.0": 1123,
        "E&S12.0": 1925,
        "E&S13.0": 3125,
        "E&E1.0": 14610,
        "E&E2.0": 13700,
        "E&E3.0": 9267,
    }
    for code, pounds in published.items():
        assert round(_public_value(values.at(f"gmca/{code}", "2025-26"))) == pounds, code
    marked = [v.code for v in values.every() if any(a.transfer is not None for a in v.amounts.values())]
    assert sorted(marked) == sorted(f"gmca/{code}" for code in (*published, *BENEFITS))


BENEFITS = ("E&E1.0.1", "E&E2.0.1", "E&E3.0.1")
"""Parts that are benefits payments: their comments send to the note of the cost they are part of."""


def test_a_part_that_is_benefits_payments_is_wholly_a_transfer(values: Values) -> None:
    for code in BENEFITS:
        part = values.at(f"gmca/{code}", "2025-26")
        whole = values.at(str(part.parent), "2025-26")
        assert _public_value(part) == 0
        assert part.amounts["fiscal"].transfer == part.amounts["fiscal"].original == whole.amounts["fiscal"].transfer


def test_parts_of_a_gmca_cost_name_the_cost_they_are_part_of(values: Values) -> None:
    gmca = {value.code: value for value in values.every() if value.code.startswith("gmca/")}
    parts = [value for value in gmca.values() if value.parent]
    assert (len(gmca), len(parts)) == (683, 279)
    assert all(part.parent in gmca and gmca[part.parent].parent is None for part in parts)


def _digest(amounts: Iterable[tuple[str, str, Decimal, Decimal]]) -> str:
    """Of costs as code, side, amount and amount of the source: the same whoever read them."""
    lines = sorted(f"{code} {side} {amount:.2f} {original:.2f}" for code, side, amount, original in amounts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _read_by_others() -> Iterator[tuple[str, str, Decimal, Decimal]]:
    lines = (SHARED / "gmca_unit_cost_database_v1_4.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        for side in ("fiscal", "economic", "social"):
            if original := row[f"{side}_original"]:
                yield row["code"], side, Decimal(row[f"{side}_updated_2015_16"] or original), Decimal(original)


def test_gmca_costs_are_those_that_others_read_in_the_workbook(values: Values) -> None:
    shipped_costs = [
        (value.code.removeprefix("gmca/"), side, amount.central, amount.original)
        for value in values.every()
        if value.code.startswith("gmca/")
        for side, amount in value.amounts.items()
    ]
    assert _digest(shipped_costs) == READ_BY_OTHERS
    if SHARED.is_dir():
        assert _digest(_read_by_others()) == READ_BY_OTHERS
