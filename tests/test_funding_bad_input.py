"""What would spoil a payment or a comparison is found with its place in the file, whoever sent it."""

from __future__ import annotations

from datetime import date
from typing import Any

from outcomes.place import Place
from outcomes.returns.findings import Finding
from outcomes.returns.template import FormContent, write_form

GRANTS = """Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,\
Recipient Org:Name,Funding Org:Identifier,Funding Org:Name
360G-x-1,One,A,GBP,plenty,2024-01-05,r1,First,f1,The Fund
360G-x-2,Two,B,GBP,2500,sometime,r2,Second,f1,The Fund
,Three,C,GBP,900,2024-06-01,r3,Third,f1,The Fund
"""


def person(reference: str, **more: Any) -> dict[str, Any]:
    worked = {"achieved:started_work:on": date(2026, 5, 4), "achieved:started_work:evidence": "Payslip"}
    return {"reference": reference, "started_on": date(2026, 4, 3), "sessions": 4, **worked, **more}


def checked(place: Place, *people: dict[str, Any]) -> dict[str, Finding]:
    target = place.folder / "inbox" / "return.xlsx"
    content = FormContent(sender={"hours_spent": 3}, people=people)
    write_form(target, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)
    receipt = place.returns.receive([target], by="Sam Reed")[0]
    return {finding.code: finding for finding in receipt.checked.findings}


def test_an_outcome_before_the_start_or_without_one_is_found_in_its_cell(place: Place) -> None:
    found = checked(place, person("A1", started_on=date(2026, 5, 9)), person("A2", started_on=None))
    for code in ("achieved-before-started", "missing-value"):
        assert found[code].sheet == "People"
        assert found[code].cells, code


def test_an_unknown_need_band_is_found_in_its_cell(place: Place) -> None:
    found = checked(place, person("A1", **{"breakdown:need_band": "dreadful"}))["unknown-code"]
    assert (found.sheet, found.found, found.severity) == ("People", "dreadful", "error")
    assert found.cells


def test_a_grant_file_that_breaks_its_standard_is_found_cell_by_cell(place: Place) -> None:
    path = place.folder / "inbox" / "grants.csv"
    path.write_text(GRANTS, "utf-8")
    receipt = place.returns.receive([path], by="Sam Reed")[0]
    cells = {cell: finding.code for finding in receipt.checked.findings for cell in finding.cells}
    assert set(cells) >= {"E2", "F3", "A4"}, [f.sentence() for f in receipt.checked.findings]
    assert "360Giving" not in set(place.funding.programmes()["source"]), "a file with errors is not counted"
