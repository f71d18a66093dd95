"""Free text is searched for what says who a person is; sums, references and company numbers are none of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.checking import check_files
from outcomes.returns.personal import REMOVED, has_check_digit, masked, what_is_personal

HELD = {
    "an e-mail address": ["write to z.quill+new@mail.example.org.", "Z@Q.EXAMPLE"],
    "a telephone number": [
        "ring 07700 900123", "on 020 7946 0123.", "+44 7700 900 123", "(01632) 960123", "+44(0)1632960123",
    ],
    "an NHS number": ["NHS 943 476 5919", "no. 943-476-5919,", "is 4505577104", "CHI 010 103 0002"],
    "a National Insurance number": ["AB 12 34 56 C", "her no. is ab123456c", "JG-12-13-16-A"],
    "a date of birth": [
        "dob 14/03/1971", "D.O.B.: 14.3.71", "she was born on 14th March 1971", "date of birth 1971-03-14",
    ],
    "a postcode": ["lives at 4 Mill Lane, SW1A 1AA", "in M33 4QJ"],
}  # fmt: skip
NOT_HELD = [
    "£1,234,567.89", "£4505577104", "1,450,557,710.4", "4505577105", "charity 1045055, company 01234567",
    "GB-COHNO-09668396", "360G-ABCT-2021-12-4505577104", "GR/4505577104", "born leaders in 2024", "open 2024-25 Q1",
    "E05000001", "N08AF", "0300 123 4567 is our line", "call 0800 1111", "12/03/2026 to 14/03/2026",
    "ratio 0.1234567890", "GB 12 34 56 C", "tn123456a", "phase 01/02/03 04/05/06", "ZX1 2AB", "10.1234567890",
    "07/2025, 08/2025", "page 1 2 3", "9434765919",
]  # fmt: skip


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in HELD.items() for text in texts])
def test_what_says_who_a_person_is_is_found_and_taken_out(what: str, text: str) -> None:
    assert what_is_personal(text) == what
    taken = masked(text)
    assert REMOVED in taken
    assert masked(taken) == taken
    assert not re.search(r"\d{3}", taken)


@pytest.mark.parametrize("text", NOT_HELD)
def test_look_alikes_are_left_as_they_are(text: str) -> None:
    assert what_is_personal(text) is None
    assert masked(text) == text


def _with_check_digit(nine: int) -> str:
    digits = f"{nine:09d}"
    rest = (11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11) % 11
    return "" if rest == 10 else f"{digits}{rest}"


@given(st.integers(600_000_000, 799_999_999))
def test_every_nhs_number_is_known_by_its_check_digit_and_its_neighbours_are_not(nine: int) -> None:
    number = _with_check_digit(nine)
    for last in "0123456789":
        other = f"{number[:9] or f'{nine:09d}'}{last}"
        assert has_check_digit(other) == (other == number)
        spaced = f"{other[:3]} {other[3:6]} {other[6:]}"
        assert (masked(f"no. {spaced}, she said") == f"no. {REMOVED}, she said") == (other == number)


@given(st.decimals(0, 10**9, places=2))
def test_no_sum_of_money_is_taken_for_a_number_of_somebodys(amount: object) -> None:
    for text in (f"£{amount:,}", f"{amount:,}", f"£{amount}", f"{amount} pounds"):
        assert masked(text) == text


@given(st.from_regex(r"\A(?:360G-)?[A-Z]{2,8}[-/]\d{4,12}[-/]?\d{0,4}\Z"), st.from_regex(r"\A(?:SC|NI|OC|0\d)\d{6}\Z"))
def test_no_reference_of_a_grant_and_no_company_number_is_taken_for_one(reference: str, company: str) -> None:
    assert masked(f"grant {reference}, company {company}") == f"grant {reference}, company {company}"


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)))
def test_a_date_is_a_birth_date_only_where_the_text_says_so(day: date) -> None:
    for shown in (f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%d %B %Y}", day.isoformat(), f"{day:%B %d, %Y}"):
        assert what_is_personal(f"DOB: {shown}") == "a date of birth"
        assert what_is_personal(f"she was born {shown} in Leeds") == "a date of birth"
        assert what_is_personal(f"we met on {shown} again") is None


@given(st.text(max_size=200))
def test_taking_out_ends_and_leaves_nothing_to_be_found(text: str) -> None:
    taken = masked(text)
    assert masked(taken) == taken
    assert REMOVED in taken or what_is_personal(taken) is None


def test_in_registers_of_grants_a_postcode_is_an_organisations() -> None:
    text = "M33 4QJ, ask z@q.example"
    assert masked(text, home=False) == f"M33 4QJ, ask {REMOVED}"
    assert masked(text) == f"{REMOVED}, ask {REMOVED}"


REAL = {
    "360giving_ab_charitable_trust.xlsx": 0,
    "gmca_unit_cost_database_v1_4.xlsx": 0,
    "indigo_project_form_v019.xlsx": 0,
    "mhclg_pathfinders_round_1.xlsx": 0,
    "ssda903_episodes.csv": 0,
    "trafford_voluntary_sector_grants.csv": 0,
}


@pytest.mark.parametrize(("name", "alarms"), REAL.items())
def test_real_workbooks_raise_no_false_alarm(shared_real: Path, name: str, alarms: int) -> None:
    """Eleven thousand texts of other people's workbooks; the addresses in them are addresses."""
    from outcomes.returns.workbook import read_workbook

    book = read_workbook(shared_real / name)
    texts = {cell for sheet in book.sheets for row in sheet.rows for cell in row if isinstance(cell, str)}
    found = {text: what for text in texts if (what := what_is_personal(text, home=False))}
    assert len(texts) > 100
    assert len([text for text in found if "@" not in text]) == alarms


def test_a_register_of_grants_is_searched_and_one_finding_names_all_cells(tmp_path: Path) -> None:
    rows = [
        "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
        "Funding Org:Identifier,Funding Org:Name",
        *(
            f"360G-x-{n},Garden,ask Zeb on 07700 90012{n},GBP,4505577104,2026-01-0{n},GB-CHC-1045055,Garden,"
            "GB-CHC-1,Fund"
            for n in (1, 2, 3)
        ),
    ]
    file = tmp_path / "grants.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    (checked,) = check_files([file])
    told = [f for f in checked.findings if f.code == "personal-data"]
    assert [(f.severity, f.cells) for f in told] == [("warning", ("C2", "C3", "C4"))]
    assert "07700" not in told[0].sentence()
