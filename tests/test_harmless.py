"""Words that begin like a formula run in no file we write: every writer is known here, and a new one must be."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import outcomes
from outcomes.csv_text import as_meant, csv_text
from outcomes.framework.definitions import AcceptedWord
from outcomes.funding import statement
from outcomes.funding.exchange import write_grants
from outcomes.strict_csv import load_rows

PACKAGE = Path(outcomes.__file__).parent
WRITERS = {
    "answer_file.py": "CSV by csv_text, and a workbook by typed writes",
    "backup.py": "the place's own files in a zip, as they are",
    "cli/funding.py": "CSV of claims, by csv_text",
    "cli/programmes.py": "a programme in YAML, with the words of a form quoted",
    "drafting.py": "a layout in YAML, with the words of a workbook quoted",
    "durable.py": "nothing of its own",
    "forget_list.py": "keys",
    "funding/exchange.py": "360Giving's JSON, and its CSV by csv_text",
    "funding/mechanism.py": "HTML by jinja",
    "funding/statement.py": "HTML by jinja, and a workbook by typed writes",
    "imported_family.py": "YAML, and CSV by csv_text",
    "inbox/key.py": "a key",
    "inbox/posting.py": "encrypted bytes",
    "inbox/taking.py": "hashes",
    "match_secrets.py": "secrets",
    "partner_copy.py": "YAML, and CSV by csv_text",
    "reports/build.py": "HTML by jinja",
    "reports/value/value_map.py": "a workbook by typed writes",
    "restoring.py": "the files of a backup, as they were",
    "returns/accepting.py": "CSV by csv_text",
    "returns/child/archive.py": "a scratch file that the child alone reads",
    "returns/coded_copy.py": "the partner's own workbook, with codes, or CSV by csv_text",
    "returns/marking/copy.py": "the partner's own workbook, marked with inline strings",
    "returns/template.py": "a workbook by typed writes",
    "scale_scoring.py": "CSV by csv_text",
    "starting.py": "the files of a new place, in our words",
    "store/archive.py": "Parquet",
    "store/explained.py": "HTML, each word escaped",
    "store/half_written.py": "blocks of the store, as they are",
    "store/restricted.py": "a notice in our words, with those of whoever asked for the copy",
    "store/snapshot.py": "Parquet",
    "whole_files.py": "nothing of its own",
}
"""Every module that writes a file, and as what. The sample is not among them: all its words are ours."""
_OPENS = {
    "write_text",
    "write_bytes",
    "write_whole",
    "write_table",
    "write_private",
    "fdopen",
    "to_excel",
    "to_html",
    "ZipFile",
}
_BY_GUESS = {"write", "write_row", "write_column", "add_table"}
RUNS = ("=1+1", "+44 20", "-x", "@now", "\tx", "\r=1", "\x01x", "＝1", '=HYPERLINK("http://evil.example","x")')


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("sample/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node


def imports(module: ast.Module) -> set[str]:
    froms = {n.module or "" for n in ast.walk(module) if isinstance(n, ast.ImportFrom)}
    return froms | {a.name for n in ast.walk(module) if isinstance(n, ast.Import) for a in n.names}


def opens_to_write(name: str, call: ast.Call) -> bool:
    words = [a.value for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, ast.Constant)]
    return name == "open" and any(isinstance(w, str) and set(w) & set("wax") and len(w) < 4 for w in words)


def test_every_module_that_writes_a_file_is_known_here_with_what_keeps_it_harmless() -> None:
    found = {
        module
        for module, tree in modules()
        for name, call in calls(tree)
        if name in _OPENS or opens_to_write(name, call) or (name == "Workbook" and "xlsxwriter" in imports(tree))
    }
    assert found == set(WRITERS)


def wrong_calls(module: str, tree: ast.Module) -> Iterator[str]:
    """Calls that would guess what a cell is, write CSV elsewhere, or leave markup in a page."""
    makes_books = any(name.startswith("xlsxwriter") for name in imports(tree))
    for name, call in calls(tree):
        autoescape = {k.arg: ast.unparse(k.value) for k in call.keywords}.get("autoescape")
        if (
            (makes_books and name in _BY_GUESS and call.args)
            or (name in ("writer", "DictWriter", "to_csv") and module != "csv_text.py")
            or (name == "Environment" and autoescape != "True")
        ):
            yield f"{module}:{call.lineno} {name}"


def test_csv_is_written_in_one_place_workbooks_by_what_a_cell_is_and_pages_escaped() -> None:
    assert [wrong for module, tree in modules() for wrong in wrong_calls(module, tree)] == []


@pytest.mark.parametrize("words", RUNS)
def test_words_that_would_run_are_shown_in_csv_and_come_back_as_they_were(words: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_text([[words]]), newline=""))
    assert cell == f"'{words}"
    assert as_meant(cell) == words


def test_no_word_within_a_cell_begins_a_row_of_its_own() -> None:
    text = csv_text([["x\r=1", 'a "b", c', "two\nlines", None]])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["x\r=1", 'a "b", c', "two\nlines", ""]]
    assert '"x\r=1"' in text


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-", "--", "12", "Mill Lane", "it's", "'quoted'", "", -5, 0.5])
def test_numbers_and_plain_words_stay_as_they_are(cell: object) -> None:
    ((read,),) = csv.reader(io.StringIO(csv_text([[cell, "x"]]).replace(",x", ""))) if cell != "" else (("",),)
    assert as_meant(read) == read == str(cell)


def test_an_accepted_word_that_looks_like_a_formula_is_read_as_it_was_accepted(tmp_path: Path) -> None:
    from outcomes.returns.accepting import _write

    path = tmp_path / "accepted.csv"
    word = {"partner_id": "hub", "found": "=Total", "meant": "value", "what": "heading"}
    made = AcceptedWord.model_validate({**word, "accepted_by": "@sam", "accepted_on": "2026-08-20"})
    _write(path, [made])
    assert "'=Total" in path.read_text(encoding="utf-8")
    assert load_rows(path, AcceptedWord) == (made,)


def test_a_grant_whose_title_is_a_formula_is_plain_words_in_csv_and_itself_in_json(tmp_path: Path) -> None:
    grant = {
        "id": "360G-a-1", "title": "=1+1", "description": "@here", "currency": "GBP", "amountAwarded": Decimal(500),
        "awardDate": "2026-05-01", "recipientOrganization/0/id": "GB-CHC-1", "recipientOrganization/0/name": "-A",
        "fundingOrganization/0/id": "GB-LAE-X", "fundingOrganization/0/name": "A council",
    }  # fmt: skip
    assert write_grants([grant], tmp_path / "grants.csv").findings == ()
    (row,) = csv.DictReader(io.StringIO((tmp_path / "grants.csv").read_text(encoding="utf-8")))
    assert {"'=1+1", "'@here", "'-A"} <= set(row.values())
    write_grants([grant], tmp_path / "grants.json")
    assert '"title": "=1+1"' in (tmp_path / "grants.json").read_text(encoding="utf-8")


@pytest.fixture
def stated() -> statement.Statement:
    """A statement every word of which would run somewhere."""
    evil = "=<script>"
    about = statement.About(evil, evil, evil, evil, evil, evil, date(2026, 8, 20), False)
    line = {
        "kind": evil,
        "of": evil,
        "claim_id": evil,
        "pays": evil,
        "note": evil,
        "what": evil,
        "partner_id": evil,
        "period": evil,
    }
    lines = pd.DataFrame([{**line, "price_gbp": Decimal(1), "amount_gbp": Decimal(1), "on": date(2026, 8, 1)}])
    unpaid = pd.DataFrame([{"claim_id": evil, "achievement": evil, "achieved_on": date(2026, 5, 1), "why": evil}])
    recorded = pd.DataFrame([{"paid_on": date(2026, 9, 2), "reference": evil, "amount_gbp": Decimal(2)}])
    return statement.Statement(
        about, lines, unpaid, recorded, Decimal(0), Decimal(1), date(2026, 9, 1), recorded_to_date=Decimal(2)
    )


def test_a_statement_holds_words_as_words_and_only_its_own_formulas(
    stated: statement.Statement, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(statement.write_xlsx(stated, tmp_path / "statement.xlsx"))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=<script>" in {c.value for c in cells if c.data_type == "s"}
    formulas = {str(c.value) for c in cells if c.data_type == "f"}
    assert formulas
    assert not [f for f in formulas if "script" in f]
    page = statement.write_html(stated, tmp_path / "statement.html").read_text(encoding="utf-8")
    assert "=&lt;script&gt;" in page
    assert "<script" not in page
