"""Every message is for a volunteer treasurer: it says the heading, what was found and what to do, in plain words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import textstat

from outcomes.errors import FileRefused
from outcomes.files import shipped
from outcomes.framework.definitions import AcceptedWord
from outcomes.framework.scoring import score_answers
from outcomes.match_secrets import make_secrets
from outcomes.place import open_place
from outcomes.returns import (
    altered,
    answers,
    attendance,
    cell_words,
    coded_rows,
    faults,
    gate_two,
    identify,
    named_after,
    refusals,
    registers,
    rule_book,
    rules,
)
from outcomes.returns.accepted import Accepted
from outcomes.returns.arrays import objects
from outcomes.returns.below import Area, Below, said_below
from outcomes.returns.check import nothing_entered, refused, unknown_layout
from outcomes.returns.checked import Checked, CheckedTable, Sent
from outcomes.returns.feedback import in_words
from outcomes.returns.findings import Finding
from outcomes.returns.form import Want
from outcomes.returns.grid import Grid
from outcomes.returns.headings import Heading
from outcomes.returns.hidden import hidden_columns, hidden_rows
from outcomes.returns.marking import summary
from outcomes.returns.nothing_said import without_silent_rows
from outcomes.returns.reading import ReadTable, SenderValue
from outcomes.returns.register_links import Links
from outcomes.returns.reminders import Owed, reminders
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.tidy import type_column
from outcomes.returns.typed_over import typed_over
from outcomes.returns.workbook import Sheet
from outcomes.sample import Truth

from ..sample.test_every_finding import codes

RIVERSIDE = shipped("sample") / "riverside"
GRADE = 10
"""The most years of school a message may ask for (automated readability index: letters a word, words a sentence)."""
NOT_PLAIN = re.compile(
    r"\b(?:str|int|floats?|bool|boolean|integers?|NaN|nan|null|NoneType|None|dict|tuple|dtype|object|DataFrame|pandas|"
    r"pandera|numpy|regex|regular expression|Exception|Traceback|Error|validation|schema|parse[ds]?|"
    r"ind(?:ex|ices)|position|column \d+|row index|invalid|argument|data type|string|datetime|SQL|API|XML|JSON)\b"
)
SNAKE = re.compile(r"\b\w+_\w+\b")
QUOTED = re.compile(r"“[^”]*”")
SHEET = Sheet("Results", [["Numrator"]], False, frozenset(), (), {}, frozenset())


def planted(folder: Path) -> Iterator[Finding]:
    """All findings of Riverside's files with faults, as if every earlier figure had been tiny."""
    shutil.copytree(RIVERSIDE, folder, ignore=shutil.ignore_patterns("inbox"))
    place = open_place(folder)
    make_secrets(place.definition.place.code)
    files = sorted({f.file for f in Truth.load(RIVERSIDE / "truth.json").faults})
    for checked in place.returns.check([RIVERSIDE / "inbox" / file for file in files]):
        yield from checked.findings


def refusing() -> Iterator[Finding]:
    """Every reason not to read a file."""
    for reason in refusals._REASONS:
        error = refusals.refusal(reason, "20", "return.xlsx")
        assert isinstance(error, FileRefused)
        yield from refused(error).findings


def worded() -> Iterator[Finding]:
    """Every template of a cell's fault, filled in."""
    tables = {**cell_words.OF_CODES, **gate_two._WORDS}
    tables |= {f"{want}": words for want, words in cell_words.OF_WANTS.items()}
    odd = (
        cell_words.NO_SUCH_DAY,
        cell_words.NO_DAY,
        cell_words.A_DATE,
        cell_words.A_RANGE,
        cell_words.NO_FIGURE,
        cell_words.TWO_COMMAS,
    )
    tables |= {f"odd-{n}": words for n, words in enumerate(odd)}
    for code, (message, remedy) in tables.items():
        filled = message.format(found="x9", label="How many", limits=" (nothing below 0)")
        yield Finding(code, "error", "Results", ("H14",), "How many", "", filled, remedy, "cell-type")


def reading() -> Iterator[Finding]:
    """Faults of reading that Riverside does not make."""
    heading = Heading(1, 1, ("Numrator",))
    yield from (nothing_entered(), unknown_layout("It is like none of those we can read.", "csv"))
    yield faults.missing_sheet(["Results"], None)
    yield faults.missing_sheet(["Results"], "Result")
    yield from faults.missing_headings(SHEET, ["How many", "Out of how many", "Notes"], {"How many": heading})
    yield from (faults.same_on_other_sheets([2]), faults.same_on_other_sheets([2, 3]))
    yield Finding(
        "duplicate-row", "error", "People", ("A4",), "Your reference", "", *gate_two._SAME_PERSON, "cell-value"
    )
    yield faults.headed_twice("Results", Heading(5, 1, ("How many",)), heading)
    yield from (faults.totals_left("People", cells, "people") for cells in (["A4"], ["A4", "A9"]))
    yield faults.totals_left("Promises", ["A4"], "promises")
    area = Area("Results", 1, 5, frozenset({1}))
    yield from said_below([Below(area, (7, 8), 1, "Measure"), Below(area, (9,), 1, "Measure")], [], [])
    yield from said_below([Below(area, (9,), 1, "Ref", is_headed=True)], [], [])
    yield from read_with_goodwill()
    yield faults.missing_mark("Results", "spend_table", ["End of table"])
    yield faults.missing_label("Results", "Partner")
    yield from faults.unread("Results", [(f"Our column {n}", f"A{n}") for n in range(1, 16)])
    hidden = Sheet("Old", [[1]], True, frozenset({1}), (), {}, frozenset())
    yield from hidden_rows(hidden, [1])
    formulas = frozenset((row, 1) for row in range(2, 7))
    unseen = replace(SHEET, hidden_columns=frozenset({1}), formulas=formulas)
    place = SimpleNamespace(sheet=unseen, values=())
    grid = Grid(np.arange(2, 8), {1: objects([5] * 6)})
    body: Any = SimpleNamespace(place=place, fields={"value": heading}, grid=grid)
    yield from (*hidden_columns(body), *typed_over(body), *altered_formulas())
    framework = open_place(RIVERSIDE).definition.framework
    sent = Sent("hub", "grants", "2025-26 Q1", "1.0")
    blank = rules.Returned(sent, framework, (), frozenset(framework.indicators))
    yield from rules.apply(blank, gate_two_is_clean=True)
    yield from where_a_place_asks_for_more(framework)
    yield from registers_say()
    yield from same_again(sent)
    yield from achieved_oddly(sent)
    yield from counted_in_parts(framework, sent)
    value = SenderValue("2031-32 Q1", "Return", "B7", "Quarter")
    yield identify._gate("not-expected", value, "period", "2031-32 Q1 has not begun yet.", "Check the quarter.")


def altered_formulas() -> Iterator[Finding]:
    """A sum that leaves a column out, and one that names a sheet and is not repeated."""
    heading = Heading(5, 1, ("Sessions",))
    body: Any = SimpleNamespace(place=SimpleNamespace(sheet=SHEET))
    for text in ("SUM(R[0]C[-3]:R[0]C[-2])", "ANA BELL!R[0]C[-3]"):
        yield altered._finding(body, heading.path, "column", [(4, 5)], text, "SUM(R[0]C[-3]:R[0]C[-1])")


def where_a_place_asks_for_more(framework: Any) -> Iterator[Finding]:
    """Of a place that has accepted a word, asks for each answer of a questionnaire, or gets coded copies."""
    word = AcceptedWord(partner_id="hub", what="heading", found="Numrator", meant="How many", accepted_by="Sam Reed",
                        accepted_on=date(2026, 4, 1))  # fmt: skip
    workbook: Any = SimpleNamespace(sheets=(replace(SHEET, rows=SheetRows([["Numrator"]])),), date_1904=False)
    yield from Accepted((word,)).note("hub", workbook)
    columns: dict[str, np.ndarray | int] = {"reference": 1, "item:ucla3:a:first": 2, "score:ucla3:first": 3}
    labels = {"reference": "Your reference", "item:ucla3:a:first": "I lack company", "score:ucla3:first": "Loneliness"}
    values = {"reference": objects(["oc1-x"]), "item:ucla3:a:first": objects([9]), "score:ucla3:first": objects([7.0])}
    read = ReadTable("people", "people", "People", values, np.array([2]), columns, labels)
    yield Finding(
        coded_rows.BROKEN,
        "error",
        "People",
        ("A2",),
        "Your reference",
        "",
        coded_rows._MESSAGE,
        coded_rows._REMEDY,
        "x",
    )
    table = CheckedTable(read, {"score:ucla3:first": np.array([7.0])})
    yield from answers._disagreeing(table, np.array([5.0]), np.array([True]), "score:ucla3:first")
    instrument = framework.instrument_of("ucla3")
    asked = dict.fromkeys(instrument.items, "item:ucla3:a:first")
    none = {item: np.array([np.nan if n == 0 else 2.0]) for n, item in enumerate(instrument.items)}
    for given in (none, {item: np.array([9.0]) for item in instrument.items}):
        faults_of_answers = score_answers(instrument, given).faults
        yield from (answers._finding(table, instrument, asked, fault) for fault in faults_of_answers)


def read_with_goodwill() -> Iterator[Finding]:
    """Figures that were read as they were most likely meant, and rows that report nothing."""
    values = {"indicator": objects(["a", "b", "c", "d"]), "value": objects(["approx 4", "1,5", "1.234", "n/a"])}
    columns: dict[str, np.ndarray | int] = {"indicator": 1, "value": 2}
    read = ReadTable("results", "results", "Results", values, np.arange(2, 6), columns, {"value": "How many"})
    typed = type_column(values["value"], Want.NUMBER)
    yield from faults.read_as(read, "value", typed)
    yield from without_silent_rows(CheckedTable(read, {"indicator": values["indicator"], "value": typed.values}))[1]


def registers_say() -> Iterator[Finding]:
    """What is said of registers, and of files that are read by value."""
    yield faults.values_only("ods")
    yield faults.text_named_as_workbook(".xlsx")
    found = attendance.Faults()
    for code in attendance._WORDS:
        says_found = "{found}" in attendance._WORDS[code][0]
        found.add(code, "Register", "Date", "x9" if says_found else "", "B4")
    yield from found.findings()
    here: dict[Any, Any] = {("name", "ana bell"): None}
    for people in (here, here | {("reference", "p1"): None}, here | {("reference", f"p{n}"): None for n in range(3)}):
        yield from registers._gate("Register", people, here, "2025-26 Q1")
    yield from registers._gate("Register", {}, {}, "2025-26 Q1")
    twice = SimpleNamespace(day=date(2025, 4, 3), activity="", sheet="Register", row=4, column=2)
    yield from registers._said_twice({("reference", "p1"): SimpleNamespace(came=[twice, twice])})  # type: ignore[dict-item]
    who = ("name", "ana bell")
    named: Any = {who: SimpleNamespace(came=[SimpleNamespace(who=who, sheet="Register", row=4, column=2)])}
    yield from registers._linked(named, Links({who: ("reference", "p1")}, frozenset({who})))
    yield from named_after.said_of_names(SimpleNamespace(sheets=[replace(SHEET, tab="Ana Bell")]))  # type: ignore[arg-type]


def same_again(sent: Sent) -> Iterator[Finding]:
    """Every figure is last quarter's."""
    rows = [{"indicator": code, "value": 12.0, "table_no": 0, "row": n} for n, code in enumerate("abc")]
    history = {code: {"2024-25 Q4": 12.0} for code in "abc"}
    returned: Any = SimpleNamespace(own_totals=rows, history=lambda: history, sent=sent, of=lambda _: [None])
    one = next(r for r in rules.RULES if r.code == "same-as-last-quarter")
    yield from (rule_book._finding(one, fault) for fault in one.find(returned))


def achieved_oddly(sent: Sent) -> Iterator[Finding]:
    """Achievements before the start, and of somebody who never came."""
    day, later = np.array(["2025-04-03"], dtype="datetime64[s]"), np.array(["2025-05-03"], dtype="datetime64[s]")
    values = {"started_on": later, "did_not_start": objects([True]), "achieved:started_work:on": day}
    columns: dict[str, np.ndarray | int] = {name: n for n, name in enumerate(values, 1)}
    labels = dict(zip(values, ("Started on", "Referred but did not start", "Started work: on"), strict=True))
    read = ReadTable("people", "people", "People", values, np.array([2]), columns, labels)
    returned: Any = SimpleNamespace(of=lambda _: [CheckedTable(read, values)], sent=sent)
    for one in (r for r in rules.RULES if r.code.startswith("achieved-")):
        yield from (rule_book._finding(one, fault) for fault in one.find(returned))


def counted_in_parts(framework: Any, sent: Sent) -> Iterator[Finding]:
    """Half a person."""
    values = {"indicator": objects(["people_supported"]), "value": np.array([12.5])}
    read = ReadTable("results", "results", "Results", values, np.array([2]), {"value": 2}, {"value": "How many"})
    returned: Any = SimpleNamespace(of=lambda _: [CheckedTable(read, values)], sent=sent, framework=framework)
    one = next(r for r in rules.RULES if r.code == "part-of-one")
    yield from (rule_book._finding(one, fault) for fault in one.find(returned))


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    tiny = {f"2019-20 Q{n}": 1.0 for n in range(1, 5)} | {"2020-21 Q1": 1.0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        indicators = open_place(RIVERSIDE).definition.framework.indicators
        patch.setattr("outcomes.desk._history", lambda _: lambda _: dict.fromkeys(indicators, tiny))
        found = list(planted(tmp_path_factory.mktemp("place") / "riverside"))
    return [*found, *refusing(), *worded(), *reading()]


def without_quotes(finding: Finding) -> str:
    return QUOTED.sub("this", f"{finding.message} {finding.remedy}")


def test_every_code_there_is_has_its_words_read_here(findings: list[Finding]) -> None:
    """The codes are collected from the code that raises them, those of refusals and of the first gate among them."""
    assert len(codes()) > 70
    assert codes() - {f.code for f in findings} == set()


def test_no_message_speaks_of_the_machine(findings: list[Finding]) -> None:
    found = {(f.code, word) for f in findings for word in NOT_PLAIN.findall(without_quotes(f))}
    found |= {(f.code, word) for f in findings for word in SNAKE.findall(f"{without_quotes(f)} {f.label} {f.about}")}
    assert found == set()


def test_every_message_is_whole_sentences_and_says_what_to_do(findings: list[Finding]) -> None:
    sentence = re.compile(r"[A-Z0-9“<£(].*[.?…]", re.DOTALL)
    assert [f for f in findings if not sentence.fullmatch(f.message) or not sentence.fullmatch(f.remedy)] == []


def test_a_message_about_a_cell_says_the_heading_and_what_was_found(findings: list[Finding]) -> None:
    cells_named = [f for f in findings if f.cells and f.code != "hidden-rows"]
    assert [f for f in cells_named if not f.label or f.label not in f.sentence()] == []
    tokens = {f: re.findall(r"[^\s“”]+", f.found) for f in cells_named if not f.found.startswith("(")}
    unsaid = [f for f, words in tokens.items() if not all(word in f.sentence() or word == "of" for word in words)]
    assert unsaid == []


def test_a_message_about_a_row_of_results_names_its_indicator(findings: list[Finding]) -> None:
    rows = [f for f in findings if f.code in ("numerator-over-denominator", "jump", "people-total", "breakdown-sum")]
    assert rows
    assert [f for f in rows if not f.about or f"for “{f.about}”" not in f.sentence()] == []


def test_every_message_can_be_read_after_ten_years_of_school(findings: list[Finding]) -> None:
    hard = {(f.code, without_quotes(f)) for f in findings if grade(f) > GRADE}
    assert hard == set()


def letters() -> Iterator[str]:
    """A reminder of each thing a partner can owe, without greeting and list, and what stands above a marked-up copy."""
    owed = Owed("hearth", "Hearth & Kettle", "Neighbourhood grants", "2026-27 Q1", date(2026, 7, 30), "missing", 12)
    states = (owed, replace(owed, state="checked"), replace(owed, state="sent back", why="The total is last year's"))
    for one, today in product(states, (date(2026, 7, 20), date(2026, 7, 31), date(2026, 9, 1))):
        (reminder,) = reminders([one], place="Riverside", today=today)
        yield re.sub(r"(?m)^(?:Dear .*|- .*?: |With kind regards)", "", reminder.text)
    yield summary._HOW
    yield summary._MANY


def test_letters_and_what_stands_above_a_marked_up_copy_are_plain() -> None:
    for text in letters():
        assert (NOT_PLAIN.findall(text), SNAKE.findall(text)) == ([], [])
        assert reading_age(text) <= GRADE, text


def test_a_cell_cannot_steer_the_terminal(findings: list[Finding]) -> None:
    nasty = replace(findings[0], message="“\x1b[31mred\x07” is not a number.")
    checked = Checked("return.xlsx", "", "xlsx", "", "", "", None, (), (nasty,), "errors")
    assert "\x1b" not in "\n".join(in_words(checked))
    assert "“ [31mred ” is not a number." in "\n".join(in_words(checked))


def grade(finding: Finding) -> float:
    # Sentences one by one make an index of a few words jump; message and remedy are read together.
    return reading_age(without_quotes(finding))


def reading_age(text: str) -> float:
    plain = re.sub(r"(?<=\d)[,.](?=\d)", "", text).replace(";", ".")
    return float(textstat.automated_readability_index(plain))
