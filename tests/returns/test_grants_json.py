"""A 360Giving package in JSON is read as its spreadsheet is, and what is wrong is told by the path of the field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outcomes import check_files
from outcomes.returns.checked import Checked

WHOLE: dict[str, Any] = {
    "id": "360G-a-1",
    "title": "Garden",
    "description": "A shared garden",
    "currency": "GBP",
    "amountAwarded": 600.5,
    "awardDate": "2025-06-01T00:00:00Z",
    "recipientOrganization": [{"id": "GB-CHC-1", "name": "Growers"}],
    "fundingOrganization": [{"id": "GB-CHC-2", "name": "A Trust"}],
}


def checked(tmp_path: Path, text: str | bytes) -> Checked:
    file = tmp_path / "grants.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_files([file])[0]


def package(tmp_path: Path, *grants: Any) -> Checked:
    return checked(tmp_path, json.dumps({"version": "1.4", "grants": grants}))


def told(found: Checked) -> list[tuple[str, str, str]]:
    return [(f.severity, f.code, f.cell) for f in found.findings]


def test_a_package_is_read_with_every_value_and_nothing_to_mend(tmp_path: Path) -> None:
    found = package(tmp_path, WHOLE, WHOLE | {"id": "360G-a-2", "amountAwarded": 7})
    assert (found.verdict, found.holds, found.format, told(found)) == ("ready", "grants", "json", [])
    values = found.tables[0].values
    assert values["amount_awarded"].tolist() == [600.5, 7.0]
    assert values["recipient_name"].tolist() == ["Growers", "Growers"]
    assert str(values["award_date"][0])[:10] == "2025-06-01"


def test_what_is_wrong_with_a_grant_is_told_by_the_path_of_its_field(tmp_path: Path) -> None:
    bad = {k: v for k, v in WHOLE.items() if k != "awardDate"} | {"id": "two", "amountAwarded": "lots"}
    odd = WHOLE | {"id": "three", "currency": "pounds", "amountAwarded": "12", "title": 7}
    found = package(tmp_path, WHOLE, bad, odd)
    assert told(found) == [
        ("error", "type-error", "grants/1/amountAwarded"),
        ("error", "missing-value", "grants/1/awardDate"),
        ("warning", "grant-standard", "grants/2/title"),
        ("warning", "grant-standard", "grants/2/currency"),
        ("warning", "grant-standard", "grants/2/amountAwarded"),
    ]
    sentences = [f.sentence() for f in found.findings]
    assert "at grants/1/amountAwarded (amountAwarded): “lots” is not a number." in sentences[0]
    assert "1 grant has title without quotes. Write it as text, in quotes" in sentences[2]
    assert "1 grant has amountAwarded in quotes. Write it as a number, without quotes" in sentences[4]


def test_two_grants_of_one_identifier_are_told_by_both_paths(tmp_path: Path) -> None:
    assert told(package(tmp_path, WHOLE, WHOLE)) == [("error", "duplicate-row", "grants/0/id, grants/1/id")]


def test_fields_of_the_publishers_own_and_second_organisations_are_said_not_to_be_read(tmp_path: Path) -> None:
    two = WHOLE | {"recipientOrganization": [*WHOLE["recipientOrganization"], {"name": "Others"}], "ours": {"a": 1}}
    (note,) = package(tmp_path, two).findings
    assert note.severity == "note" and "was not read" in note.message
    assert note.cell == "grants/…/recipientOrganization/1/name, grants/…/ours/a"


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"grants": [', "line 1 does not fit what stands before it, from its sign 13 on"),
        ("\n\n  nothing", "line 3 does not fit what stands before it, from its sign 3 on"),
        ('{"grants": [{"id": "a", "id": "b"}]}', "the field “id” stands twice in one place"),
        ('{"grants": [7]}', "grants/0 is no grant with fields"),
        ('{"grants": [{"amountAwarded": NaN}]}', "NaN is no number"),
        ('{"grants": [{"amountAwarded": %s}]}' % ("9" * 5000), "more digits than anything has"),
        ('{"grants": [{"amountAwarded": 1%s}]}' % ("0" * 400), "more digits than anything has"),
        ('{"grants": [{"title": "\\u0000"}]}', "it holds signs that no text has"),
        ('{"grants": [{"title": "\\ud800"}]}', "it holds signs that no text has"),
        (f'{{"grants": {DEEP}}}', "too deep"),
        ('{"grants": [{"a": %s}]}' % ("[" * 20 + "1" + "]" * 20), "too deep"),
        (b'{"grants": [{"title": "\xff"}]}', "it is not written in UTF-8"),
        ("[]", "holds no list of grants"),
        ('{"grants": {}}', "holds no list of grants"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_package_is_refused_in_a_sentence(tmp_path: Path, text: str | bytes, says: str) -> None:
    found = checked(tmp_path, text)
    assert found.verdict == "refused"
    assert says in found.findings[0].message


@pytest.mark.parametrize("amount", ["1e400", "100000000000000", "-1e14"])
def test_an_amount_of_more_digits_than_are_kept_is_told_by_its_path(tmp_path: Path, amount: str) -> None:
    """The store would turn down the whole file, and not say which amount it was."""
    found = checked(tmp_path, json.dumps({"grants": [WHOLE]}).replace("600.5", amount))
    assert told(found) == [("error", "out-of-range", "grants/0/amountAwarded")]
    assert "more digits than are kept" in found.findings[0].message
    most = checked(tmp_path, json.dumps({"grants": [WHOLE]}).replace("600.5", "99999999999999"))
    assert told(most) == []


def test_a_package_without_grants_is_empty(tmp_path: Path) -> None:
    assert [f.code for f in package(tmp_path).findings] == ["empty-workbook"]


def test_a_package_of_more_fields_than_may_be_read_is_refused(tmp_path: Path) -> None:
    wide = [{f"field-{n}-{m}": 1 for m in range(20)} for n in range(900)]
    found = package(tmp_path, *wide)
    assert (found.verdict, found.findings[0].code) == ("refused", "refused-too-large")
