"""Returns shaped like the real Pathfinders one, made here: rows moved, sections grown, headings merged, marks kept.

They prove everywhere what test_real_files.py proves where the real file is at hand.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from outcomes import check_files
from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, extract
from outcomes.returns.layout import shipped_layouts
from outcomes.returns.workbook import read_workbook

Fact = tuple[str, str, str, Any, Any, Any]
"""kind, row, field, value, period, basis"""


def read(path: Path, layout: str) -> Reading:
    workbook = read_workbook(path)
    choice = choose(workbook, shipped_layouts())
    assert choice.layout is not None, choice.why
    assert choice.layout.layout == layout
    return extract(workbook, choice.layout, choice.why)


def records(reading: Reading) -> dict[tuple[str, str], Fact]:
    """Every record by its sheet and cell."""
    found: dict[tuple[str, str], Fact] = {}
    for table in reading.tables_of("records"):
        for i, row in enumerate(table.frame[["kind", "row", "field", "value", "period", "basis"]].to_numpy()):
            place = (table.sheet, table.cell(i, "value"))
            assert place not in found
            found[place] = tuple(row)
    return found


def everything_in(reading: Reading) -> str:
    tables = "".join(table.frame.to_string() for table in reading.tables)
    return repr(reading.sender) + repr(reading.findings) + tables


THEME, PICK = "Employment and education", "Please select an option"
YEARS = {"Financial year 2023 to 2024": 1, "Financial year 2024 to 2025": 4, "Financial year 2025 to 2026": 4}
MONTHS = ("(Apr to Jun)", "(Jul to Sep)", "(Oct to Dec)", "(Jan to Mar)")


@dataclass
class LookAlike:
    """Writes a return shaped like the government's: everything moved `down` and `right`, blocks `longer` by rows."""

    path: Path
    down: int = 0
    right: int = 0
    longer: int = 0
    facts: dict[tuple[str, str], Fact] = field(default_factory=dict)

    def write(self) -> LookAlike:
        with xlsxwriter.Workbook(self.path) as self.book:
            self._metadata()
            self._singles("Start", {"CURRENT-REPORTING-PERIOD": "Q1 2025/26: Apr 2025 - Jun 2025"})
            self._admin()
            self._progress()
            self._location()
            self._measures("Outputs", "output", 3)
            self._measures("Outcomes", "outcome", 1)
            self._finances()
            self._risks()
            self._sign_off()
            self._lists()
        return self

    def _sheet(self, name: str) -> None:
        self.name, self.sheet, self.row = name, self.book.add_worksheet(name), self.down
        for row in range(self.down):
            self.sheet.write(row, self.right, "Guidance that nobody reads")

    def _put(self, column: int, value: Any, fact: tuple[Any, ...] | None = None, row: int | None = None) -> None:
        at = (self.row if row is None else row, column + self.right)
        if isinstance(value, datetime.date):
            self.sheet.write_datetime(*at, value, self.book.add_format({"num_format": "dd/mm/yyyy"}))
        else:
            self.sheet.write(*at, value)
        if fact:
            kind, name, word, *when = fact
            cell = f"{get_column_letter(at[1] + 1)}{at[0] + 1}"
            self.facts[self.name, cell] = (kind, name, word, value, *(when or (None, None)))

    def _total(self, column: int) -> None:
        self.sheet.write_formula(self.row, column + self.right, "=1+1", None, 777)

    def _merge(self, row: int, column: int, last_row: int, last_column: int, words: str) -> None:
        self.sheet.merge_range(row, column + self.right, last_row, last_column + self.right, words)

    def _start(self, name: str) -> None:
        self._put(0, f"PF-USER_{name}-START")
        self.row += 1

    def _end(self, name: str, column: int = 0) -> None:
        self._put(column, f"PF-USER_{name}-END")
        self.row += 1

    def _single(self, name: str, value: Any, fact: tuple[str, str, str] | None = None) -> None:
        self._start(name)
        for line in (name.capitalize(), *["Please answer in full."] * self.longer):
            self._put(0, line)
            self.row += 1
        self._put(0, value, fact)
        self.row += 1
        self._end(name)

    def _singles(self, sheet: str, values: dict[str, Any]) -> None:
        self._sheet(sheet)
        for name, value in values.items():
            self._single(name, value)

    def _metadata(self) -> None:
        self._sheet("Metadata")
        for column, words in enumerate(("Reporting Round", "Form Version", "Fund Name")):
            self._put(column, words)
        self.row += 1
        self._put(0, 6, ("form", "", "reporting_round"))
        self._put(1, 2, ("form", "", "form_version"))
        self._put(2, "Pathfinders")

    def _admin(self) -> None:
        self._sheet("Admin")
        done, built = datetime.date(2026, 3, 20), datetime.date(2026, 6, 1)
        self._single("FINANCIAL-COMPLETION-DATE", done, ("dates", "", "financial_completion"))
        self._single("PRACTICAL-COMPLETION-DATE", built, ("dates", "", "practical_completion"))
        staff = {
            "CONTACT-NAME": "Sam Secret",
            "CONTACT-EMAIL": "sam.secret@example.org",
            "CONTACT-TELEPHONE": "0secret",
        }
        for name, value in {"ORGANISATION-NAME": "Riverside Council", **staff}.items():
            self._single(name, value)

    def _progress(self) -> None:
        self._sheet("Progress")
        self._single("PORTFOLIO-PROGRESS", "Slow.", ("portfolio", "", "progress"))
        self._start("PROJECT-PROGRESS")
        headings = (
            "Project name",
            "Spend RAG rating ",
            "Delivery RAG rating",
            "Why have you given these ratings? (100)",
        )
        self._headings(headings)
        self._put(0, PICK)
        self.sheet.set_row(self.row, None, None, {"hidden": True})
        self.row += 1
        for number in range(2 + self.longer):
            project = f"Project {number}"
            for column, word in enumerate(("project", "spend_rag", "delivery_rag", "explanation")):
                self._put(column, project if not column else f"{word} {number}", ("project progress", project, word))
            self.row += 1
        for column in (1, 2):
            self._put(column, PICK)
        self.row += 1
        self._end("PROJECT-PROGRESS", 3)
        self._single("BIG-ISSUES-ACROSS-PORTFOLIO", "Many.", ("portfolio", "", "big_issues"))
        self._single("UPCOMING-SIGNIFICANT-MILESTONES", "None yet, we hope.", ("portfolio", "", "upcoming_milestones"))

    def _headings(self, headings: tuple[str, ...]) -> None:
        for column, words in enumerate(headings):
            self._put(column, words)
        self.row += 1

    def _location(self) -> None:
        self._sheet("Project location")
        self._start("PROJECT-LOCATION")
        self._headings(("Project name", "Project full postcode/postcodes (for example, AB1D 2EF)"))
        self._put(1, "If a project has multiple postcodes, separate them by commas.")
        self.row += 1
        for number in range(1 + self.longer):
            project = f"Project {number}"
            self._put(0, project, ("project location", project, "project"))
            self._put(1, f"ZZ{number} 9ZZ", ("project location", project, "postcodes"))
            self.row += 1
        self._end("PROJECT-LOCATION", 1)

    def _wide_headings(self, labels: tuple[str, ...], after: bool) -> dict[int, tuple[Any, Any]]:
        """Three rows of headings, merged; returns what each column of amounts stands for."""
        top, column = self.row, len(labels)
        for number, words in enumerate(labels):
            self._merge(top, number, top + 2, number, words)
        amounts: dict[int, tuple[Any, Any]] = {}
        for year, quarters in YEARS.items():
            self._merge(top, column, top, column + quarters, year)
            for number in range(4 - quarters, 4):
                basis = "Actual" if quarters == 1 else "Forecast"
                self._put(column, MONTHS[number], row=top + 1)
                self._put(column, basis, row=top + 2)
                amounts[column] = (f"{year[15:19]}-{year[-2:]} Q{number + 1}", basis.lower())
                column += 1
            self._merge(top + 1, column, top + 2, column, "Total")
            column += 1
        if after:
            self._put(column, "April 2026 and after", row=top)
            self._merge(top + 1, column, top + 2, column, "Total")
            amounts[column] = ("open", None)
            column += 1
        self._merge(top, column, top + 2, column, "Grand total")
        self.row += 3
        return amounts

    def _amounts(self, amounts: dict[int, tuple[Any, Any]], kind: str, name: str, seed: int) -> None:
        """A row of amounts, some of them blank, with totals worked out between them."""
        for column in range(min(amounts), max(amounts) + 2):
            if column not in amounts:
                self._total(column)
            elif (column + seed) % 4:
                self._put(column, seed * 10 + column, (kind, name, "amount", *amounts[column]))

    def _measures(self, sheet: str, word: str, rows: int) -> None:
        self._sheet(sheet)
        for section in ("standard", "bespoke"):
            kind, name = f"{section} {word}", f"{section}-{word}s".upper()
            self._start(name)
            amounts = self._wide_headings(("Intervention theme", word.capitalize(), "Unit of measurement"), after=True)
            for number in range(rows + self.longer if section == "standard" else 0):
                label = f"{THEME} / Thing {number}"
                for column, (about, value) in enumerate(
                    (("theme", THEME), (word, f"Thing {number}"), ("unit", "n of"))
                ):
                    self._put(column, value, (kind, label, about))
                self._amounts(amounts, kind, label, number + 1)
                self.row += 1
            for _ in range(4):
                self._put(0, PICK)
                for column in set(range(3, max(amounts) + 2)) - set(amounts):
                    self._total(column)
                self.row += 1
            self._end(name, max(amounts) + 1)
            self._put(max(amounts) + 9, "n of beside the table")

    def _finances(self) -> None:
        self._sheet("Finances")
        answers: dict[str, tuple[Any, str]] = {
            "CREDIBLE-PLAN": ("No", "credible_plan"),
            "TOTAL-UNDERSPEND": (120.5, "total_underspend"),
            "PROPOSED-UNDERSPEND-USE": (0, "proposed_underspend_use"),
            "CREDIBLE-PLAN-SUMMARY": ("Spend it.", "credible_plan_summary"),
            "CURRENT-UNDERSPEND": (7, "current_underspend"),
            "UNCOMMITTED-FUNDING-PLAN": ("N/A", "uncommitted_funding_plan"),
            "SUMMARY-OF-CHANGES-BELOW-CHANGE-REQUEST-THRESHOLD": ("A few.", "changes_below_threshold"),
        }
        for name, (value, word) in answers.items():
            self._single(name, value, ("finances", "", word))
        self._start("FORECAST-AND-ACTUAL-SPEND")
        amounts = self._wide_headings(("Type of spend",), after=False)
        for number, spend in enumerate(("Committed", "Total match", *[f"More {n}" for n in range(self.longer)])):
            self._put(0, spend, ("spend", spend, "type"))
            self._amounts(amounts, "spend", spend, number + 2)
            self.row += 1
        self._put(0, "Total")
        for column in range(1, max(amounts) + 2):
            self._total(column)
        self.row += 1
        self._put(0, "PF-USER_NEXT-BLOCK-START")
        self._end("FORECAST-AND-ACTUAL-SPEND", max(amounts) + 1)
        self._changes()

    def _changes(self) -> None:
        """A table whose columns are merged in pairs."""
        headings = {
            0: ("Change number", "change_number"),
            1: ("Project funding moved from", "moved_from_project"),
            3: ("Intervention theme moved from", "moved_from_theme"),
            5: ("Project funding moved to", "moved_to_project"),
            7: ("Intervention theme moved to", "moved_to_theme"),
            9: ("Amount moved", "amount_moved"),
            10: ("What changes have you made / or are planning to make? (100 words max)", "changes"),
            12: ("Reason for change (100 words max)", "reason"),
            14: ("Actual, forecast or cancelled", "state"),
            16: ("Reporting period change takes place", "takes_place"),
        }
        pairs = [column for column in headings if column + 1 not in headings]
        self._start("PROJECT-FINANCE-CHANGES")
        for column, (words, _) in headings.items():
            if column in pairs:
                self._merge(self.row, column, self.row, column + 1, words)
            else:
                self._put(column, words)
        self.row += 1
        for number in range(1, 3 + self.longer):
            values = {
                "change_number": number,
                "amount_moved": number * 5,
                "takes_place": "Q2 2025/26: Jul 2025 - Sep 2025",
            }
            for column, (_, word) in headings.items():
                value = values.get(word, f"{word} {number}")
                if column in pairs:
                    self._merge(self.row, column, self.row, column + 1, "")
                self._put(column, value, ("project finance change", str(number), word))
            self.row += 1
        self._put(0, 99)
        self._put(1, PICK)
        self.row += 1
        self._end("PROJECT-FINANCE-CHANGES", 17)

    def _risks(self) -> None:
        self._sheet("Risks")
        self._start("RISKS")
        sides = [
            f"{when}-mitigated {what} score"
            for when in ("Pre", "Post")
            for what in ("likelihood", "impact", "total risk")
        ]
        self._headings(("Risk name", "Category", "Description ", *sides[:3], "Mitigations", *sides[3:]))
        self._put(1, "Select risk categories applicable to the portfolio.")
        self._put(3, "What is the probability of this happening?")
        self.row += 1
        words = ("risk", "category", "description", "likelihood_before", "impact_before", "", "mitigations")
        for number in range(2 + self.longer):
            for column, word in enumerate((*words, "likelihood_after", "impact_after", "")):
                if word:
                    self._put(column, f"{word} {number}", ("risk", f"risk {number}", word))
                else:
                    self._total(column)
            self.row += 1
        self._end("RISKS", 9)

    def _sign_off(self) -> None:
        day = datetime.date(2025, 7, 4)
        answers = {"SIGNATORY-NAME": "Jo Secret", "SIGNATORY-ROLE": "Head of Operations", "SIGNATURE-DATE": day}
        self._singles("Sign off", answers)

    def _lists(self) -> None:
        """Lists behind drop-downs, full of errors that are nobody's fault."""
        self._sheet("Dropdown Values")
        for row in range(5):
            self.sheet.write_formula(row, 3, "=NA()", None, "#N/A")


@pytest.mark.parametrize(("down", "right", "longer"), [(0, 0, 0), (13, 0, 0), (3, 2, 9)])
def test_the_form_reads_the_same_when_rows_have_moved_and_sections_have_grown(
    tmp_path: Path, down: int, right: int, longer: int
) -> None:
    made = LookAlike(tmp_path / "return.xlsx", down, right, longer).write()
    reading = read(made.path, "mhclg-pathfinders")
    found = records(reading)
    assert found == made.facts
    assert len(found) > 100
    assert reading.findings == ()
    assert {name: value.value for name, value in reading.sender.items()} == {
        "partner": "Riverside Council",
        "programme": "Pathfinders",
        "period": "Q1 2025/26: Apr 2025 - Jun 2025",
        "signed_by": "Head of Operations",
        "signed_on": datetime.date(2025, 7, 4),
    }
    assert "ecret" not in everything_in(reading)


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("partner", "missing-partner", "The return does not say which organisation it is from."),
        ("period", "missing-period", "The return does not say which quarter it covers."),
    ],
)
def test_a_return_of_records_alone_must_say_whose_it_is_and_of_which_quarter(
    tmp_path: Path, name: str, code: str, message: str
) -> None:
    path = LookAlike(tmp_path / "return.xlsx", 3, 0, 0).write().path
    [sound] = check_files([path])
    assert sound.verdict == "ready"
    said = read(path, "mhclg-pathfinders").sender[name]
    book = openpyxl.load_workbook(path)
    book[said.sheet][said.cell] = None
    book.save(path)
    [checked] = check_files([path])
    assert checked.verdict == "errors"
    [fault] = [finding for finding in checked.findings if finding.severity == "error"]
    assert (fault.code, fault.sheet, fault.cells, fault.message) == (code, said.sheet, (said.cell,), message)
