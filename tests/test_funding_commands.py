"""Claims, decisions, payments and statements as a commissioner and a finance officer meet them."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import DefinitionError, PlaceError
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
TERMS = """
terms:
  rationale: certainty_of_impact
  attachment: [{price_gbp: 40}]
  rate_card:
    - {achievement: started_work, price_gbp: 1250.50}
  contract_cap_gbp: 5000
  payment_lag_days: 30
  verification: {by: the council, rule: payslip seen, evidence: {started_work: [Payslip]}}
"""


def person(reference: str | None, worked: date | None, evidence: str | None = "Payslip") -> dict[str, Any]:
    row: dict[str, Any] = {"reference": reference, "started_on": date(2026, 4, 3), "sessions": 4}
    if worked:
        row |= {"achieved:started_work:on": worked, "achieved:started_work:evidence": evidence}
    return row


ANN = person("A1", date(2026, 5, 4))
BEA = person("A2", date(2026, 6, 1), "Own word")
CAL = person("A3", None)
NOBODY = person(None, date(2026, 6, 2))


@pytest.fixture
def paying(place: Place) -> Place:
    """The example programme as one that pays by results; its second programme is a grant with the same people."""
    file = place.folder / "programmes" / "example-grants.yaml"
    head = file.read_text("utf-8").partition("\nterms:")[0].replace("mechanism: grant", "mechanism: pbr")
    file.write_text(head.rstrip() + TERMS, "utf-8")
    return open_place(place.folder)


def send(place: Place, *people: dict[str, Any], programme: str = "example-grants") -> int:
    content = FormContent(sender={"hours_spent": 3}, people=people)
    target = place.folder / "inbox" / f"{programme} {len(list((place.folder / 'inbox').iterdir()))}.xlsx"
    write_form(target, place.definition, "example-charity", programme, PERIOD, content=content)
    receipt = place.returns.receive([target], by="Sam Reed")[0]
    assert receipt.return_id is not None, [f.sentence() for f in receipt.checked.findings]
    place.returns.accept([receipt.return_id], by="Sam Reed", why="agreed")
    return receipt.return_id


def decisions(place: Place, *rows: str, head: str = "claim_id,decision,on,why") -> Path:
    file = place.folder / "decisions.csv"
    file.write_text("\n".join([head, *rows, ""]), "utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def verified(place: Place, *rows: str) -> Result:
    return run("verify", place.folder, decisions(place, *rows), "--by", "Officer")


def test_a_claim_is_paid_once_it_is_verified_and_keeps_its_number(paying: Place) -> None:
    number = send(paying, ANN, BEA, CAL)
    before = paying.funding.payments("example-grants")
    assert "£120.00 due in all; nothing is recorded as paid." in run("payments", paying.folder, "example-grants").output
    assert (before.total_gbp, before.claims) == (120, 0)
    done = verified(paying, f"{number}-0-started_work,verified,2026-07-01,payslip seen")
    assert done.exit_code == 0, done.output
    found = paying.funding.payments("example-grants")
    assert (found.total_gbp, found.claims, found.people) == (Decimal("1370.50"), 1, 1)
    again = send(paying, ANN, BEA, CAL, person("A4", None))
    assert again != number
    assert paying.funding.payments("example-grants").claims == 1


def test_the_list_of_claims_can_be_filled_in_and_given_back(paying: Place, tmp_path: Path) -> None:
    send(paying, ANN, BEA)
    file = tmp_path / "waiting.csv"
    assert run("claims", paying.folder, "--waiting", "--to", file).exit_code == 0
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "claim_id,decision,on,why"
    filled = [lines[0], *(line.replace(",,,", ",rejected,2026-07-02,no payslip") for line in lines[1:])]
    file.write_text("\n".join(filled), "utf-8")
    done = run("verify", paying.folder, file, "--by", "Officer")
    assert done.exit_code == 0, done.output
    assert set(paying.funding.claims()["claim_state"]) == {"rejected"}


def test_a_decision_may_name_the_partners_own_reference_which_is_kept_nowhere(paying: Place) -> None:
    send(paying, ANN)
    head = "partner,programme,reference,achievement,decision,on,why"
    file = decisions(paying, "example-charity,example-grants, a1,started_work,verified,2026-07-01,seen", head=head)
    assert run("verify", paying.folder, file, "--by", "Officer").exit_code == 0
    assert list(paying.funding.claims()["claim_state"]) == ["verified"]
    with paying.store() as store:
        assert "a1" not in str(store.rows("select * from claim_decision")).casefold().replace("1-", "")


def test_a_claim_without_a_start_is_found_in_the_return_and_again_when_it_is_verified(paying: Place) -> None:
    """A start day that nobody knows any more: the return is let through by hand, and its claim carries the warning."""
    content = FormContent(sender={"hours_spent": 3}, people=[ANN, BEA | {"started_on": None}])
    book = paying.folder / "inbox" / "return.xlsx"
    write_form(book, paying.definition, "example-charity", "example-grants", PERIOD, content=content)
    receipt = paying.returns.receive([book], by="Sam Reed")[0]
    missing = next(f for f in receipt.checked.findings if f.code == "missing-value")
    assert (missing.sheet, missing.severity) == ("People", "error")
    number = receipt.return_id
    assert number is not None
    assert openpyxl.load_workbook(book)["People"][missing.cell].value is None, "the cell it names is the empty one"
    paying.returns.waive(number, "missing-value", by="Sam Reed", why="the day is lost")
    paying.returns.accept([number], by="Sam Reed", why="agreed")
    rows = [f"{number}-{row}-started_work,verified,2026-07-01,seen" for row in (0, 1)]
    told = verified(paying, *rows)
    assert "decisions.csv, A3: The person has no day on which support started." in told.output
    assert "decisions.csv, A2: The person" not in told.output
    found = paying.funding.payments("example-grants")
    assert set(found.lines.loc[found.lines["what"] == "attachment", "start_id"]) == {f"{number}-0-start"}
    assert "start-not-payable" in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("99-0-started_work,verified,2026-07-01,seen", "unknown-claim", "A3"),
        ("{n}-0-started_work,verified,2026-05-03,seen", "verified-before-achieved", "C3"),
        ("{n}-0-started_work,verified,2026-09-01,seen", "decided-in-the-future", "C3"),
        ("{n}-0-started_work,verified,2026-07-01,call ann@example.org", "personal-reason", "D3"),
        ("{n}-0-started_work,perhaps,2026-07-01,seen", "decision-format", "A3"),
        (",verified,2026-07-01,seen", "which-claim", "A3"),
    ],
)
def test_a_file_of_decisions_with_an_error_is_turned_down_whole_and_names_the_cell(
    paying: Place, row: str, code: str, cell: str
) -> None:
    number = send(paying, ANN, BEA)
    good = f"{number}-1-started_work,rejected,2026-07-01,own word"
    shown = run("verify", paying.folder, decisions(paying, good, row.format(n=number)), "--by", "Officer", "--json")
    assert shown.exit_code == 1
    told = json.loads(shown.output)[0]
    assert (told["noted"], [(f["code"], f["cell"]) for f in told["findings"]]) == (0, [(code, cell)])
    assert set(paying.funding.claims()["claim_state"]) == {"waiting"}


def test_what_needs_a_second_look_is_noted_and_said(paying: Place) -> None:
    number = send(paying, ANN, BEA, NOBODY)
    rows = [f"{number}-{n}-started_work,verified,2026-07-01,seen" for n in (1, 2)]
    shown = verified(paying, *rows)
    assert shown.exit_code == 1
    assert "The terms ask for Payslip; the partner gave Own word." in shown.output
    assert "has no reference" in shown.output
    assert paying.funding.payments("example-grants").claims == 1


def test_one_claim_is_decided_about_once_in_a_file_and_later_decisions_follow_earlier_ones(paying: Place) -> None:
    number = send(paying, ANN)
    row = f"{number}-0-started_work,verified,2026-07-01,seen"
    twice = verified(paying, row, row)
    assert "2 times in this file" in twice.output and "decisions.csv, A2, A3" in twice.output
    assert verified(paying, row).exit_code == 0
    assert "decided before" in verified(paying, row).output
    earlier = verified(paying, f"{number}-0-started_work,rejected,2026-06-30,wrong")
    assert "A later decision about this claim was noted already" in earlier.output


def test_a_rejection_of_what_was_paid_is_a_credit_note(paying: Place) -> None:
    number = send(paying, ANN)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    verified(paying, f"{number}-0-started_work,rejected,2026-07-20,never began")
    by_period = paying.funding.payments("example-grants").quarters.set_index("period")
    assert list(by_period["due_gbp"]) == [Decimal("1290.50"), Decimal("-1250.50")]
    assert by_period.loc["2026-27 Q2", "credit_gbp"] == Decimal("-1250.50")


def test_a_verified_claim_that_the_partner_takes_back_is_taken_back_and_said(paying: Place) -> None:
    number = send(paying, ANN, CAL)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    send(paying, person("A1", None) | {"achieved:started_work:on": "None"}, CAL)
    found = paying.funding.payments("example-grants")
    assert found.claims == 0
    assert [f.code for f in found.findings] == ["claim-withdrawn"]


def test_the_audit_knows_every_decision_about_a_claim(paying: Place) -> None:
    number = send(paying, ANN)
    verified(paying, f"{number}-0-started_work,verified,2026-07-01,seen")
    assert paying.returns.audit().broken == ()
    with paying.store() as store, store.transaction():
        store.connection.execute("update claim_decision set claim_state = 'rejected'")
    assert paying.returns.audit().broken == (
        f"Claim {number}-0-started_work: its decisions are not those the audit knows.",
    )


def test_recorded_payments_stand_beside_what_is_owed_and_above_the_cap_they_are_a_warning(paying: Place) -> None:
    send(paying, ANN)
    rows = ["programme,partner,period,paid_on,amount_gbp", f"example-grants,example-charity,{PERIOD},2026-08-01,5200"]
    (paying.folder / "payments.csv").write_text("\n".join(rows), "utf-8")
    shown = run("payments", paying.folder, "example-grants")
    assert shown.exit_code == 1
    assert "More was paid than the contract's cap of £5,000.00." in shown.output
    assert "£40.00 due in all, £5,200.00 recorded as paid: £5,160.00 paid too much. Of 1 claims 0" in shown.output
    assert list(paying.funding.payments("example-grants").quarters["difference_gbp"]) == [Decimal(5160)]


def test_a_broken_file_of_payments_is_said_with_its_line(paying: Place) -> None:
    (paying.folder / "payments.csv").write_text("programme,partner,period,paid_on,amount_gbp\na,b,2026,x,1\n", "utf-8")
    with pytest.raises(DefinitionError, match=r"payments.csv, line 2"):
        paying.funding.payments("example-grants")


def _second(place: Place) -> Place:
    """The same partner paid for the same outcome by another programme."""
    file = place.folder / "programmes" / "example-grants.yaml"
    text = file.read_text("utf-8").replace("programme: example-grants", "programme: other-work")
    text = re.sub("^name: .*$", "name: Other work", text, flags=re.MULTILINE)
    (place.folder / "programmes" / "other-work.yaml").write_text(text.replace("1250.50", "900"), "utf-8")
    return open_place(place.folder)


@pytest.mark.parametrize(
    ("file", "row", "says"),
    [
        ("payments.csv", "exmple-grants,example-charity,2026-27 Q1,2026-07-10,5,", "Did you mean example-grants?"),
        ("payments.csv", "example-grants,example-council,2026-27 Q1,2026-07-10,5,", "takes no part in example-grants"),
        ("bids.csv", "exmple-grants,somebody,true,900,0,entered,asked", "Did you mean example-grants?"),
        (
            "frequency.csv",
            "example-grants,example-charity,reconvictions,first,100,90,120,2026-07-10,officer",
            "have no frequency outcome 'reconvictions'",
        ),
    ],
)
def test_a_row_for_what_is_not_there_is_said_with_its_line_and_counted_nowhere(
    paying: Place, file: str, row: str, says: str
) -> None:
    heads = {
        "payments.csv": "programme,partner,period,paid_on,amount_gbp,reference",
        "bids.csv": "programme,bidder,won,cost_to_bidder_gbp,cost_to_authority_gbp,known,source",
        "frequency.csv": "programme,partner,outcome,cohort,participants,events,comparison_per_100,verified_on,"
        "verified_by",
    }
    (paying.folder / file).write_text(f"{heads[file]}\n{row}\n", "utf-8")
    shown = run("competition" if file == "bids.csv" else "payments", paying.folder, *(
        [] if file == "bids.csv" else ["example-grants"]
    ))  # fmt: skip
    assert shown.exit_code == 2
    assert f"{file}, line 2" in shown.output and says in shown.output


def test_broken_terms_stop_no_publication_and_a_broken_file_of_bids_does(paying: Place) -> None:
    send(paying, ANN)
    file = paying.folder / "programmes" / "example-grants.yaml"
    file.write_text(file.read_text("utf-8").replace("started_work, price", "started_wrk, price"), "utf-8")
    broken = open_place(paying.folder)
    broken.measures.publish(by="Sam Reed")
    rows = broken.measures.query("select figure_value from comparison_figure where figure = 'transaction_gbp'")
    assert rows["figure_value"].isna().all(), "what follows from the terms is not known"
    (paying.folder / "bids.csv").write_text("programme,bidder\nexample-grants,One\n", "utf-8")
    with pytest.raises(DefinitionError, match="won"):
        broken.measures.publish(by="Sam Reed")


def test_one_persons_outcome_paid_for_by_two_programmes_is_found(paying: Place) -> None:
    both = _second(paying)
    for programme in ("example-grants", "other-work"):
        number = send(both, ANN, programme=programme)
        verified(both, f"{number}-0-started_work,verified,2026-07-01,seen")
    finding = both.funding.payments("other-work").findings[0]
    assert finding.code == "paid-for-twice"
    assert "example-grants (with example-charity) and other-work (with example-charity)" in finding.message


def test_the_same_outcomes_can_be_priced_on_another_programmes_terms(paying: Place) -> None:
    both = _second(paying)
    number = send(both, ANN)
    verified(both, f"{number}-0-started_work,verified,2026-07-01,seen")
    shown = run("payments", both.folder, "example-grants", "--on-terms-of", "other-work", "--json")
    assert json.loads(shown.output)["total_gbp"] == "940"


def test_a_statement_adds_up_in_its_workbook_and_holds_no_reference(paying: Place) -> None:
    number = send(paying, ANN, BEA)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    shown = run(
        "statement", paying.folder, "example-grants", "--partner", "example-charity", "--period", PERIOD,
        "--to", paying.folder / "st",
    )  # fmt: skip
    assert shown.exit_code == 0, shown.output
    book, page = (Path(line) for line in shown.output.splitlines())
    sums = {row[0].value: row[2].value for row in openpyxl.load_workbook(book, data_only=True)["Statement"].iter_rows()}
    assert sums[f"Due for {PERIOD}"] == 1330.5 == sums["Due to date"]
    assert sums["Outcomes"] + sums["Attachment fees"] == 1330.5
    formulas = openpyxl.load_workbook(book)["Statement"]
    assert any(str(row[2].value).startswith("=SUMIF(Lines!") for row in formulas.iter_rows())
    lines = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["Lines"].iter_rows()]
    fees = [row[1:3] for row in lines if row[0] == "attachment"]
    assert fees == [["start", f"{number}-0-start"], ["start", f"{number}-1-start"]], "a fee and the start it pays"
    text = page.read_text("utf-8")
    assert f"{number}-0-started_work" in text and "£1,330.50" in text and "not verified yet" in text
    assert ">A1<" not in text and "<script" not in text


def test_a_statement_lists_what_finance_recorded_and_carries_the_balance(paying: Place, soffice: str) -> None:
    number = send(paying, ANN)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    paid = [
        f"example-grants,example-charity,{PERIOD},2026-07-10,2000.25,BACS 1",
        f"example-grants,example-charity,{PERIOD},2026-08-02,-500,taken back",
    ]
    rows = ["programme,partner,period,paid_on,amount_gbp,reference", *paid]
    (paying.folder / "payments.csv").write_text("\n".join(rows), "utf-8")
    book, page = paying.funding.statement("example-grants", "example-charity", PERIOD, to=paying.folder / "st")
    due = paying.funding.payments("example-grants").total_gbp
    blank = _without_remembered_sums(book, paying.folder / "blank.xlsx")
    home = f"-env:UserInstallation=file://{paying.folder}/office"
    asked = [soffice, home, "--headless", "--convert-to", "csv", "--outdir", str(paying.folder), str(blank)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    told = (paying.folder / "blank.csv").read_text("utf-8", errors="replace")
    assert "Recorded as paid for this quarter,,1500.25" in told
    assert f"Still owed (minus: paid too much),,{due - Decimal('1500.25')}" in told
    recorded = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["Recorded"].iter_rows()]
    assert [row[1:] for row in recorded[1:]] == [[2000.25, "BACS 1"], [-500, "taken back"]]
    text = page.read_text("utf-8")
    assert "02/08/2026" in text and "−£500.00" in text and "Paid too much" in text


def test_a_statement_is_the_same_bytes_each_time(paying: Place) -> None:
    send(paying, ANN)
    asked = ("example-grants", "example-charity", PERIOD)
    one = [p.read_bytes() for p in paying.funding.statement(*asked, to=paying.folder / "one")]
    assert one == [p.read_bytes() for p in paying.funding.statement(*asked, to=paying.folder / "two")]


def test_a_statement_of_a_stranger_or_of_nothing_is_one_sentence(paying: Place) -> None:
    with pytest.raises(PlaceError, match="takes no part in"):
        paying.funding.statement("example-grants", "example-council", PERIOD)
    with pytest.raises(PlaceError, match="is owed nothing"):
        paying.funding.statement("example-grants", "example-charity", PERIOD)


def _without_remembered_sums(book: Path, to: Path) -> Path:
    """The workbook with what its formulas came to taken out, so that whoever opens it has to work them out."""
    with zipfile.ZipFile(book) as one, zipfile.ZipFile(to, "w") as other:
        for name in one.namelist():
            other.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", one.read(name)))
    return to


def test_the_workbooks_sums_come_out_the_same_in_libreoffice(paying: Place, soffice: str, tmp_path: Path) -> None:
    number = send(paying, ANN, BEA)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    book = paying.funding.statement("example-grants", "example-charity", PERIOD, to=tmp_path / "st")[0]
    blank = _without_remembered_sums(book, tmp_path / "blank.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    asked = [soffice, home, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(blank)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "blank.csv").read_text("utf-8", errors="replace")
    assert f"Due for {PERIOD},,1330.5" in text
    assert "Due to date,,1330.5" in text


def test_the_advice_answers_from_the_store_and_takes_answers(paying: Place, tmp_path: Path) -> None:
    page = tmp_path / "advice.html"
    shown = run("advise", paying.folder, "example-grants", "--answer", "shared_vision=agreed", "--to", page, "--json")
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.output)
    answers = {step["code"]: (step["answer"], step["answered_by"]) for step in told["path"]}
    assert answers["shared_vision"] == ("agreed", "people")
    assert answers["risk"] == ("they_cannot", "the store")
    assert "measurable" in told["open_questions"]
    assert page.is_file()


def test_the_advice_asks_what_is_open_one_by_one(paying: Place) -> None:
    opened = json.loads(run("advise", paying.folder, "example-grants", "--json").output)
    first = {step["code"]: next(iter(step["choices"])) for step in opened["path"]}
    typed = "\n".join(first[code] for code in opened["open_questions"]) + "\n"
    shown = CliRunner().invoke(main, ["advise", str(paying.folder), "example-grants", "--ask"], input=typed)
    assert shown.exit_code == 0, shown.output
    assert "Still open" not in shown.output


def test_competition_is_shown_with_its_source_and_without_entries_says_published(paying: Place) -> None:
    send(paying, ANN)
    assert "(published)" in run("competition", paying.folder).output
    rows = [
        "programme,bidder,won,cost_to_bidder_gbp,known,source",
        "example-grants,Example Charity,true,900,entered,asked",
        "example-grants,another,false,600,estimated,asked",
    ]
    (paying.folder / "bids.csv").write_text("\n".join(rows), "utf-8")
    row = json.loads(run("competition", paying.folder, "--json").output)[0]
    assert (row["basis"], row["bidders_gbp"], row["lost_gbp"], row["outcomes"]) == ("entered", "1500", "600", 1)


COSTS = """
  costs: {set_up_gbp: 1000, management_gbp_a_year: 400, monitoring_gbp_a_year: 0, source: the ledger}
"""


def test_competition_for_an_outcome_costs_no_more_because_somebody_checks(paying: Place) -> None:
    number = send(paying, ANN, BEA)
    file = paying.folder / "bids.csv"
    file.write_text(
        "programme,bidder,won,cost_to_bidder_gbp,cost_to_authority_gbp,known,source\n"
        "example-grants,one,true,400,100,entered,told\n",
        "utf-8",
    )
    before = run("competition", paying.folder).output
    assert "(2 claimed)" in before
    assert verified(paying, f"{number}-1-started_work,rejected,2026-07-01,own word only").exit_code == 0
    assert run("competition", paying.folder).output == before


def test_what_nobody_entered_of_a_cost_is_said_and_is_in_no_sum(paying: Place) -> None:
    send(paying, ANN)
    file = paying.folder / "programmes" / "example-grants.yaml"
    shown = run("competition", open_place(paying.folder).folder).output
    assert "management not entered, monitoring not entered, verification not entered, together not known" in shown
    assert "together not known; an award not known; an outcome not known" in shown
    file.write_text(file.read_text("utf-8").rstrip("\n") + COSTS, "utf-8")
    rows = [
        "programme,bidder,won,cost_to_bidder_gbp,cost_to_authority_gbp,known,source",
        "example-grants,Example Charity,true,900,50,entered,asked",
        "example-grants,another,false,600,,estimated,asked",
    ]
    (paying.folder / "bids.csv").write_text("\n".join(rows), "utf-8")
    shown = run("competition", paying.folder).output
    assert "competition cost not known (entered)" in shown
    assert "authority not entered" in shown and "monitoring £0.00, verification not entered" in shown
    assert "not entered, and so in no sum: judging them, verification" in shown
    (paying.folder / "bids.csv").write_text("\n".join(rows).replace("600,,", "600,50,"), "utf-8")
    shown = run("competition", paying.folder).output
    assert "competition cost £2,600.00 (entered)" in shown and "authority £1,100.00" in shown


FREQUENCY = """
  frequency_outcomes:
    - {outcome: calls, counts: calls to the police in a year, price_gbp: 100.10, threshold_pct: 7.5,
       cohort_threshold_pct: 10, cohorts: 2, comparison: streets like these}
"""
COHORTS = """\
programme,partner,outcome,cohort,participants,events,comparison_per_100,verified_on,verified_by
example-grants,example-charity,calls,first,100,120,142,2026-06-20,officer
example-grants,example-charity,calls,second,50,67,142,2026-07-10,officer
"""


def test_an_outcome_that_is_a_frequency_reaches_payments_statement_and_the_contracts_cap(paying: Place) -> None:
    """First: 142 expected, 120 came, 15.5 % fewer: 22 paid at once. Second: 71, 67, 5.6 %: 4, as both make 12.2 %."""
    number = send(paying, ANN, BEA)
    verified(paying, f"{number}-0-started_work,verified,2026-06-20,seen")
    file = paying.folder / "programmes" / "example-grants.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + FREQUENCY, "utf-8")
    (paying.folder / "frequency.csv").write_text(COHORTS, "utf-8")
    found = open_place(paying.folder).funding.payments("example-grants")
    rows = found.lines[["period", "what", "of", "amount_gbp", "note"]].itertuples(index=False, name=None)
    assert [row for row in rows if row[1] == "frequency"] == [
        ("2026-27 Q1", "frequency", "calls", Decimal("2202.20"), "first: 15.5% fewer"),
        ("2026-27 Q2", "frequency", "calls", Decimal("400.40"), "second: 5.6% fewer"),
    ]
    by_period = found.quarters.set_index("period")
    assert by_period.loc["2026-27 Q1", "frequency_gbp"] == Decimal("2202.20")
    assert found.total_gbp == Decimal("2202.20") + Decimal("400.40") + 80 + Decimal("1250.50")
    asked = ("example-grants", "example-charity", "2026-27 Q1")
    page = open_place(paying.folder).funding.statement(*asked, to=paying.folder / "st")[1].read_text("utf-8")
    assert "Outcomes measured as a frequency" in page and "£2,202.20" in page
    file.write_text(file.read_text("utf-8").replace("contract_cap_gbp: 5000", "contract_cap_gbp: 2000"), "utf-8")
    capped = open_place(paying.folder).funding.payments("example-grants")
    assert capped.total_gbp == 2000
    assert dict(capped.quarters.set_index("period")["frequency_gbp"]) == {"2026-27 Q1": Decimal(1920)}
    first = COHORTS.splitlines()[1]
    (paying.folder / "frequency.csv").write_text(f"{COHORTS}{first}\n", "utf-8")
    with pytest.raises(DefinitionError, match=r"frequency.csv, line 4: The cohort 'first' of 'calls' stands in line 2"):
        open_place(paying.folder).funding.payments("example-grants")
