"""What a place writes in YAML is what we read, or it is refused at its line."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from outcomes.errors import DefinitionError
from outcomes.strict_yaml import MOST_BYTES, check_model, load_document, load_model, read_model

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: str | bytes) -> Path:
        path = tmp_path / "file.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Round(Strict):
    shape: Literal["round"]
    radius: Decimal


class Square(Strict):
    shape: Literal["square"]
    side: Decimal


class Box(Strict):
    toys: Annotated[tuple[str, ...], Field(min_length=1)]
    dozens: Annotated[int, Field(multiple_of=12)] = 12


class Toy(Strict):
    name: str
    colour: Colour = Colour.RED
    price: Decimal | None = None
    pieces: int = 1
    sold_on: date | None = None
    is_new: bool = False
    sizes: dict[str, Decimal] = Field(default_factory=dict)
    parts: tuple[Round | Square, ...] = ()
    drawn: Annotated[Round | Square, Field(discriminator="shape")] | None = None


def _fault(path: Path) -> DefinitionError:
    (fault,) = check_model(path, Toy)
    return fault


def test_decimals_reach_the_model_exactly(write: Write) -> None:
    toy = load_model(write("name: Top\nprice: 0.31\nsizes: {2024-25: 1.20, 2025-26: -0.1}\n"), Toy)
    assert toy.price == Decimal("0.31")
    assert toy.sizes == {"2024-25": Decimal("1.20"), "2025-26": Decimal("-0.1")}
    assert str(toy.sizes["2024-25"]) == "1.20"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_no_decimal_is_changed_on_the_way_in(number: Decimal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yaml"
        path.write_text(f"number: {number:f}\n", "utf-8")
        assert load_document(path).data["number"] == number


def test_words_that_older_yaml_took_for_true_or_false_stay_words(write: Write) -> None:
    data = load_document(write("norway: no\nswitch: on\nanswer: yes\nno: on\ntruth: true\n")).data
    assert data == {"norway": "no", "switch": "on", "answer": "yes", "no": "on", "truth": True}


def test_keys_stay_text_and_values_keep_their_type(write: Write) -> None:
    data = load_document(
        write("2024-25: 1\n2024: 2\n1.0: x\nday: 2024-04-01\nnothing:\ntime: 10:30\nquoted: '12'\n")
    ).data
    assert data == {
        "2024-25": 1,
        "2024": 2,
        "1.0": "x",
        "day": date(2024, 4, 1),
        "nothing": None,
        "time": "10:30",
        "quoted": "12",
    }


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(write: Write) -> None:
    assert load_model(write("\ufeffname: Top\r\nprice: 2\r\n"), Toy).price == 2
    assert _fault(write("\ufeffname: Top\r\nprise: 2\r\n")).line == 2


@pytest.mark.parametrize("number", ["1_000", "0x1F", "0o17", "010", "1e3", ".inf", ".nan"])
def test_a_number_whose_meaning_is_a_guess_is_refused(write: Write, number: str) -> None:
    fault = _fault(write(f"name: Top\nprice: {number}\n"))
    assert f"{number} is not a plain number." in str(fault)
    assert fault.line == 2


def test_a_file_in_another_encoding_is_refused_at_its_line(write: Write) -> None:
    fault = _fault(write("name: Top\nshop: Café\n".encode("latin-1")))
    assert "not in UTF-8" in fault.message
    assert "Nothing else of this file was looked at" in fault.remedy
    assert fault.line == 2
    assert "not in UTF-8" in _fault(write("name: Top\n".encode("utf-16"))).message


@pytest.mark.parametrize("content", ["", "# only a comment\n", "---\n", "\n\n"])
def test_an_empty_file_says_that_it_is_empty(write: Write, content: str) -> None:
    assert _fault(write(content)).message == "The file is empty."


@pytest.mark.parametrize("content", ["- a\n- b\n", "just words\n", "42\n"])
def test_a_file_without_keys_is_refused(write: Write, content: str) -> None:
    assert _fault(write(content)).message == "The file is not made of keys."


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        ("name: 'Top\n", "opened and never closed", 2),
        ("name: [a, b\n", "opened and never closed", 2),
        ("name: Top\nprice\ncolour: red\n", "A colon is missing", 3),
        ("name: Top\n  price: 2\n", "A colon stands where none is expected", 2),
        ("name: \x07\n", "cannot be printed", None),
        ("? [a, b]\n: c\n", "A key is empty, or is not a word", 1),
        (": c\n", "A key is empty, or is not a word", 1),
        ("name: @home\n", "This is not YAML", 1),
        ("name: !!int Top\n", "not a plain number", 1),
        ("name: !!bool Top\n", "is not read", 1),
    ],
)
def test_what_is_not_yaml_is_said_in_plain_words(write: Write, content: str, words: str, line: int | None) -> None:
    fault = _fault(write(content))
    assert words in str(fault)
    assert fault.line == line


@pytest.mark.parametrize("depth", [60, 5_000])
def test_brackets_without_end_do_not_take_the_process_down(write: Write, depth: int) -> None:
    assert "too deep" in _fault(write("name: " + "[" * depth + "]" * depth)).message


def test_a_huge_file_is_refused_before_it_is_read(write: Write) -> None:
    assert "The file has 1,000,001 bytes." in _fault(write(b"#" * (MOST_BYTES + 1))).message


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(DefinitionError, match="There is no such file"):
            load_model(path, Toy)


def test_checking_finds_every_fault_in_the_order_of_the_file(write: Write) -> None:
    faults = check_model(write("name: Top\npieces: many\nprice: dear\ncolor: green\nis_new: 1\n"), Toy)
    assert [(fault.line, fault.message.split()[0]) for fault in faults] == [
        (2, "'pieces'"),
        (3, "'price'"),
        (4, "There"),
        (5, "'is_new'"),
    ]


def test_loading_raises_the_first_fault_and_counts_the_others(write: Write) -> None:
    path = write("name: Top\npieces: many\nprice: dear\ncolor: green\n")
    with pytest.raises(DefinitionError) as refusal:
        load_model(path, Toy)
    assert refusal.value.line == 2
    assert str(refusal.value).startswith(f"{path}, line 2: 'pieces' is 'many', which is not a whole number.")
    assert str(refusal.value).endswith("There are 2 more faults.")


def test_a_misspelt_key_is_not_called_missing_as_well(write: Write) -> None:
    fault = _fault(write("nane: Top\n"))
    assert (fault.message, fault.remedy) == ("There is no key 'nane' here.", "Did you mean name?")


def test_a_missing_key_is_reported_where_it_would_stand(write: Write) -> None:
    fault = _fault(write("name: Top\nparts:\n  - {shape: round, radius: 1}\ndrawn:\n  shape: round\n"))
    assert fault.message == "'radius' is missing."
    assert fault.line == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("is_new: 1", "'is_new' is 1, which is not true or false."),
        ("pieces: true", "'pieces' is true, which is not a number."),
        ("sold_on: 0", "'sold_on' is 0, which is not a date."),
        ("sizes: {small: true}", "'small' is true, which is not a number."),
    ],
)
def test_a_value_is_never_taken_for_another_kind(write: Write, line: str, words: str) -> None:
    fault = _fault(write(f"name: Top\n{line}\n"))
    assert fault.message == words
    assert fault.line == 2


def test_unknown_keys_of_any_variant_are_offered_the_keys_of_that_place(write: Write) -> None:
    fault = _fault(write("name: Top\ndrawn: {shape: square, side: 1, sid: 2}\n"))
    assert fault.message == "There is no key 'sid' here."
    assert fault.remedy == "Did you mean side?"


def test_an_item_of_a_list_is_named_by_its_number(write: Write) -> None:
    faults = check_model(write("name: Top\nparts:\n  - {shape: square, side: 1}\n  - flat\n"), Toy)
    assert {fault.line for fault in faults} == {4}
    assert all("keys" in str(fault) for fault in faults)


def test_a_field_that_follows_from_the_file_name_is_filled_in_and_refused_in_the_file(write: Write) -> None:
    given_name: dict[str, Any] = {"name": "Top"}
    assert read_model(write("price: 2\n"), Toy, given_name).model == Toy(name="Top", price=Decimal(2))
    loaded = read_model(write("price: 2\nname: Ball\n"), Toy, given_name)
    assert loaded.model is None
    assert [(fault.line, fault.message) for fault in loaded.faults] == [(2, "'name' is not written in this file.")]
    (unknown,) = read_model(write("nam: Ball\n"), Toy, given_name).faults
    assert "name" not in unknown.remedy


def test_a_list_with_one_bad_item_is_not_called_too_short_as_well(write: Write) -> None:
    (fault,) = check_model(write("toys:\n  - 3\n"), Box)
    assert (fault.line, fault.message) == (2, "Item 1 of 'toys' is 3, which is not text.")
    (short,) = check_model(write("toys: []\n"), Box)
    assert short.message == "'toys' has too few entries."


def test_keys_where_text_belongs_are_named_as_such(write: Write) -> None:
    assert _fault(write("name: {first: Top}\n")).message == "'name' is keys of its own, which is not text."


def test_a_limit_we_have_no_words_for_is_still_said(write: Write) -> None:
    (fault,) = check_model(write("toys: [top]\ndozens: 13\n"), Box)
    assert fault.line == 2
    assert "13" in fault.message
    assert "multiple of 12" in fault.remedy
