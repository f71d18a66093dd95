"""A file of grants that breaks the 360Giving standard is told where; what can be counted is kept."""

from __future__ import annotations

import csv
from pathlib import Path

from outcomes import check_files
from outcomes.returns.findings import Finding

WHOLE = {
    "Identifier": "360G-a-1", "Title": "Garden", "Description": "A shared garden", "Currency": "GBP",
    "Amount Awarded": "600", "Award Date": "2025-06-01", "Recipient Org:Identifier": "GB-CHC-1",
    "Recipient Org:Name": "Growers", "Funding Org:Identifier": "GB-CHC-2", "Funding Org:Name": "A Trust",
}  # fmt: skip


def _found(tmp_path: Path, *rows: dict[str, str]) -> list[Finding]:
    file = tmp_path / "grants.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    (checked,) = check_files([file])
    assert checked.holds == "grants"
    return [finding for finding in checked.findings if finding.severity != "note"]


def test_a_file_that_meets_the_standard_has_nothing_to_mend(tmp_path: Path) -> None:
    assert _found(tmp_path, WHOLE, WHOLE | {"Identifier": "360G-a-2"}) == []


def test_what_the_standard_asks_for_and_a_grant_does_not_say_is_named_by_cell(tmp_path: Path) -> None:
    gaps = {
        "Title": "",
        "Description": "",
        "Currency": "",
        "Recipient Org:Identifier": "",
        "Funding Org:Identifier": "",
    }
    found = _found(tmp_path, WHOLE, WHOLE | {"Identifier": "360G-a-2"} | gaps)
    assert [(f.severity, f.cells) for f in found] == [("warning", (f"{c}3",)) for c in "BCDGI"]
    assert "1 grant does not say what the grant is for (Description)" in found[1].message


def test_a_missing_column_is_one_finding_for_all_grants(tmp_path: Path) -> None:
    short = {name: value for name, value in WHOLE.items() if name != "Description"}
    (found,) = _found(tmp_path, short, short | {"Identifier": "360G-a-2"})
    assert found.message.startswith("2 grants do not say what the grant is for")


def test_a_currency_in_words_and_an_award_below_nought_are_said(tmp_path: Path) -> None:
    found = _found(tmp_path, WHOLE | {"Currency": "pounds", "Amount Awarded": "-600"})
    assert [(f.found, f.cells) for f in found] == [("pounds", ("D2",)), ("", ("E2",))]


def test_one_identifier_of_two_grants_is_an_error(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, WHOLE, WHOLE | {"Title": "Another"})
    assert (found.code, found.severity, found.cells) == ("duplicate-row", "error", ("A2", "A3"))
