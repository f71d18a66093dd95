"""Reading forgives: what people write becomes numbers, dates and quarters; what cannot be typed is a fault."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from outcomes.returns.arrays import objects
from outcomes.returns.cell_words import said_of
from outcomes.returns.form import Want
from outcomes.returns.tidy import code_words, type_column, type_mixed


def column(*values: object) -> np.ndarray:
    return objects(values)


def typed(want: Want, value: object, **options: object) -> tuple[object, str, str]:
    result = type_column(column(value), want, **options)  # type: ignore[arg-type]
    found = result.values.tolist()[0]
    return None if pd.isna(found) else found, result.faults.get(0, ""), result.notes.get(0, "")


@pytest.mark.parametrize(
    ("raw", "number", "note"),
    [
        (12, 12, ""),
        (0.25, 0.25, ""),
        ("£1,234.50", 1234.5, ""),
        ("1 234,50", 1234.5, "decimal-comma"),
        ("1\u00a0234", 1234, ""),
        ("85%", 0.85, "percentage"),
        ("(120)", -120, ""),
        ("(£1,200)", -1200, ""),
        ("-£5", -5, ""),
        ("−7", -7, ""),
        ("12 (est.)", 12, "estimated"),
        ("approx 1,200", 1200, "estimated"),
        ("~5", 5, "estimated"),
        ("nil", 0, ""),
        ("‘1,200’", 1200, ""),
        ("“85%”", 0.85, "percentage"),
        ("'12", 12, ""),
        ("1.5E+3", 1500, ""),
        ("0,875", 0.875, "decimal-comma"),
        ("£0,125", 0.125, "decimal-comma"),
    ],
)
def test_numbers_are_understood_as_people_write_them(raw: object, number: float, note: str) -> None:
    assert typed(Want.NUMBER, raw) == (pytest.approx(number), "", note)


@pytest.mark.parametrize("raw", ["12 people", "five", "1,2345", "5-", "3/4", True, datetime.date(2025, 4, 3), "1e999"])
def test_what_is_no_number_is_a_fault_and_never_a_silent_blank(raw: object) -> None:
    assert typed(Want.NUMBER, raw) == (None, "type-error", "")


@pytest.mark.parametrize("raw", ["85%", "100%", "250 %"])
def test_a_share_is_a_fault_where_a_whole_number_is_wanted(raw: str) -> None:
    assert typed(Want.WHOLE, raw) == (None, "percentage", "")


def test_a_decimal_comma_among_commas_of_thousands_is_not_guessed() -> None:
    result = type_column(column("1,234", "1,23", "£2,5", "1 234,5", 7, "1,2%"), Want.NUMBER)
    assert result.faults == {1: "type-error", 2: "type-error"}
    assert np.isnan(result.values).tolist() == [False, True, True, False, False, False]
    assert result.values[[0, 3, 5]].tolist() == [1234, 1234.5, pytest.approx(0.012)]
    assert type_column(column("12,5", "1,23", 1234), Want.NUMBER).faults == {}
    assert type_column(column("0,875", "10,5"), Want.NUMBER).values.tolist() == [0.875, 10.5]
    assert type_column(column("0,875", "1,234"), Want.NUMBER).faults == {0: "type-error"}
    message, remedy = said_of(Want.NUMBER, "type-error", "1,23")
    assert "lack a digit" in message
    assert "without a comma" in remedy


@pytest.mark.parametrize("raw", ["<5", "< 10", "fewer than 5", "*", "[c]"])
def test_a_suppressed_number_is_named_as_such(raw: str) -> None:
    assert typed(Want.NUMBER, raw) == (None, "suppressed-number", "")


@pytest.mark.parametrize("raw", [None, "", "  ", "n/a", "N/K", "-", "–", "unknown", "None", float("nan"), "\u00a0"])
@pytest.mark.parametrize("want", [want for want in Want if want is not Want.CODE])
def test_words_for_nothing_are_missing_without_a_fault(raw: object, want: Want) -> None:
    assert typed(want, raw) == (None, "", "")


def test_half_a_person_is_a_fault_and_a_whole_float_is_not() -> None:
    result = type_column(column(3.0, 3.5, "4", "4.5", None), Want.WHOLE)
    assert result.values.tolist()[:1] == [3.0]
    assert result.values[2] == 4.0
    assert result.faults == {1: "type-error", 3: "type-error"}
    assert np.isnan(result.values).tolist() == [False, True, False, True, True]


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("3/4/2025", "ambiguous-date"),
        ("03.04.25", "ambiguous-date"),
        ("3 April 2025", ""),
        ("3rd Apr 25", ""),
        ("Thursday 3 April 2025", ""),
        ("2025-04-03", ""),
        ("2025-04-03T10:30:00Z", ""),
        (datetime.datetime(2025, 4, 3, 10, 30), ""),
        (datetime.date(2025, 4, 3), ""),
        (45750, ""),
        ("45750", ""),
        ("“3 April 2025”", ""),
        ("'2025-04-03", ""),
    ],
)
def test_dates_are_read_in_uk_order(raw: object, note: str) -> None:
    assert typed(Want.DATE, raw) == (pd.Timestamp(2025, 4, 3), "", note)


def test_serials_count_from_1904_where_the_workbook_does() -> None:
    assert typed(Want.DATE, 45750 - 1462, date_1904=True)[0] == pd.Timestamp(2025, 4, 3)
    assert typed(Want.DATE, 3654)[0] == pd.Timestamp(1910, 1, 1)
    assert typed(Want.DATE, 2192, date_1904=True)[0] == pd.Timestamp(1910, 1, 1)
    assert typed(Want.DATE, 3653)[1] == typed(Want.DATE, 2191, date_1904=True)[1] == "bad-date"


def test_a_serial_is_a_number_where_a_number_is_wanted() -> None:
    assert typed(Want.NUMBER, 45750) == (45750.0, "", "")


@pytest.mark.parametrize("raw", ["April 2025", "31/02/2025", "12/25/2025", 2025, "soon", True, -4])
def test_what_is_no_day_is_a_fault(raw: object) -> None:
    assert typed(Want.DATE, raw) == (None, "bad-date", "")


def test_two_digit_years_of_birth_fall_in_the_last_century() -> None:
    assert typed(Want.DATE, "12 March 48")[0] == pd.Timestamp(1948, 3, 12)
    assert typed(Want.DATE, "12 March 19")[0] == pd.Timestamp(2019, 3, 12)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2025-26 Q1", "2025-26 Q1"),
        ("Q1 2025/26", "2025-26 Q1"),
        ("Q4 2023/24: Jan 2024 - Mar 2024", "2023-24 Q4"),
        ("2025/26 Quarter 1", "2025-26 Q1"),
        ("Apr-Jun 2025", "2025-26 Q1"),
        ("April to June 2025", "2025-26 Q1"),
        ("January 2026 – March 2026", "2025-26 Q4"),
        ("Jan to Mar 2025/26", "2025-26 Q4"),
        ("FY25-26 Q3", "2025-26 Q3"),
        ("Quarter ending 31 December 2025", "2025-26 Q3"),
        ("Three months ended 31st March 2026", "2025-26 Q4"),
        ("01/04/2025 - 30/06/2025", "2025-26 Q1"),
        ("1/1/2026 to 31/03/2026", "2025-26 Q4"),
    ],
)
def test_quarters_are_understood_as_people_write_them(raw: str, code: str) -> None:
    assert typed(Want.QUARTER, raw) == (code, "", "")


@pytest.mark.parametrize(
    "raw",
    [
        "Q1 2025",
        "2025-26",
        "April 2025",
        "Q2 2023/24: Jan 2024 - Mar 2024",
        "Q5 2025/26",
        "Feb-Apr 2025",
        "2025/27 Q1",
        "1999-00 Q2",
        "Quarter ending 30 November 2025",
        "Year ending March 2026",
        "01/04/2025 - 31/03/2026",
        "01/04/2025 - 31/06/2025",
        3,
    ],
)
def test_a_text_that_could_be_two_quarters_is_not_guessed(raw: object) -> None:
    assert typed(Want.QUARTER, raw) == (None, "bad-period", "")


def test_codes_come_from_synonyms_and_unknown_ones_keep_their_words() -> None:
    words = {"Female": "female", "F": "female", "not known": "not-known"}
    result = type_column(
        column("female ", "f", "Not Known", "Martian", None, "FEMALE"), Want.CODE, codes=code_words(words)
    )
    assert result.values.tolist() == ["female", "female", "not-known", "Martian", None, "female"]
    assert result.faults == {3: "unknown-code"}


def test_yes_and_no_in_every_dress() -> None:
    result = type_column(column("Yes", "n", True, "X", 0, "perhaps"), Want.YES_NO)
    assert result.values.tolist()[:5] == [True, False, True, True, False]
    assert result.faults == {5: "type-error"}


def test_numbers_kept_as_text_lose_their_needless_point_nought() -> None:
    result = type_column(column(1126147.0, " a\u00a0b ", datetime.datetime(2025, 1, 1)), Want.TEXT)
    assert result.values.tolist() == ["1126147", "a b", "2025-01-01"]


def test_rows_keep_their_places_and_the_raw_column_is_untouched() -> None:
    raw = column("£5", "x", 3)
    result = type_column(raw, Want.NUMBER)
    assert result.values.tolist()[::2] == [5, 3]
    assert result.faults == {1: "type-error"}
    assert raw.tolist() == ["£5", "x", 3]


def test_each_cell_of_a_mixed_column_is_typed_as_it_is_meant() -> None:
    result = type_mixed(column("3/5/2024", "£20", "n/a", "12 people"), column("date", "number", "text", "number"))
    assert result.values.tolist() == [datetime.datetime(2024, 5, 3), 20.0, None, None]
    assert result.faults == {3: "type-error"}
