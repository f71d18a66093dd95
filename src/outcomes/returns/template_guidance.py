"""The Guidance sheet: how to fill in the form, in words for a volunteer treasurer.

Returns road: framework → **template_guidance** → the workbook. Words only; nothing here is read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import Indicator, Outcome
from outcomes.returns.form import GUIDANCE, FormSheet, form_sheets
from outcomes.returns.template_content import Form, is_out_of_sight
from outcomes.returns.template_results import FROM_PEOPLE
from outcomes.returns.template_sheets import finish, put_title
from outcomes.returns.template_style import Styles, fit_row, put
from outcomes.vocabulary import Kind

Line = tuple[str, str]

_NAME_WIDTH, _WORDS_WIDTH = 34, 92

_START = (
    ("1. Return", "Check that the names and the quarter are right. Fill in the yellow cells."),
    (
        "2. People or Results",
        "Do you keep a list of the people you support? Fill in People, and we count the green cells of Results for "
        "you; then fill in the yellow ones. If you keep totals only, leave People empty and fill in both colours.",
    ),
    ("3. The other sheets", "Resources, Promises and Stories: fill in what fits your work. Leave the rest empty."),
    (
        "4. Save and send",
        "Save as an Excel workbook (.xlsx) and send it back. We tell you what we read and what to mend.",
    ),
)
_FIGURES = (
    ("Nothing to report", "Leave the cell empty. We then show the figure as missing, not as nought."),
    ("Counted, and none", "Write 0."),
    (
        "None, in People",
        "Where nobody has a date to give, write none in the column's first cell, or we count it as missing.",
    ),
    ("Not known", "Choose Not known, or leave the cell empty. Please do not guess."),
    ("An estimate", "Write the figure alone, and say in Notes that it is an estimate."),
    ("Shares and averages", "Give the two numbers they are made of, never a percentage. We work it out."),
    (
        "Groups",
        "The groups, Not known among them, should add up to the total. If you have the total only, leave them empty.",
    ),
    (
        "Scores",
        "The easy way is to give each person's scores in People. By hand: three people change by 2, -1 and 3. Then the "
        "people with two scores are 3, the sum of changes is 2 - 1 + 3 = 4, and the sum of squared changes is "
        "2 x 2 + 1 x 1 + 3 x 3 = 14.",
    ),
    (
        "The same person twice",
        "In Results, count each person once in the quarter. In People, one row for each person is best; "
        "two rows with the same reference count once.",
    ),
    (
        "Another quarter",
        "To correct an earlier figure or give a forecast, use a spare row at the foot of Results: choose the indicator "
        "code, write all under Breakdown and Group, and fill in Quarter or Actual or forecast.",
    ),
    ("Dates", "Write them as 30/06/2025."),
    ("Warnings", "A cell may ask whether you are sure. You can always keep what you typed; tell us why in Notes."),
    ("Pasting", "You can paste from your own spreadsheet. Paste values only, so that the colours and lists stay."),
)
_NAMES = (
    (
        "Why we ask",
        "Two organisations may help the same person. We want to count that person once, without knowing who it is.",
    ),
    (
        "What happens",
        "When we read your workbook, each name, date of birth, postcode, e-mail and reference becomes a code, made "
        "with a secret key. The age band and the ward are worked out first. Then the details are dropped.",
    ),
    ("What we keep", "The codes, the age band, the ward and your figures. Names are never stored, shown or printed."),
    (
        "If you would rather not",
        "Give only your own reference. We then count right within your organisation, but cannot tell whether "
        "someone else helped the same person.",
    ),
    ("References", "Use the same reference for the same person every quarter."),
    ("Small numbers", "Figures that could point to one person are hidden in whatever we publish."),
    ("Notes and stories", "Please write no names, addresses or telephone numbers there."),
    ("Sending it", "A workbook with names in it is confidential. Send it only in the way agreed with us."),
)
_SEVERAL = (
    ("One workbook", "This form is for all your programmes. Each becomes a return of its own when we read it."),
    ("Which is which", "The first column of each sheet says which programme a row is for. Fill it in on every row."),
    ("A person in two", "Give a person who takes part in two programmes a row in People for each, with one reference."),
)
_PARTS_IN_WORDS = {
    Kind.PROPORTION: "How many, and out of how many.",
    Kind.MEAN_CHANGE: "How many people have two scores, their changes added up, and each change squared and added up.",
    Kind.TEXT: "In words.",
    Kind.STOCK: "The figure on the last day of the quarter.",
    Kind.PEOPLE: "How many different people this quarter.",
    Kind.MONEY: "Pounds this quarter.",
    Kind.HOURS: "Hours this quarter.",
    Kind.TONNES: "Tonnes this quarter.",
    Kind.COUNT: "How many this quarter.",
}


def write_guidance(book: Workbook, styles: Styles, form: Form) -> None:
    """Sections of a few words each, then what counts for every indicator and what goes in every column."""
    sheet = book.add_worksheet(GUIDANCE)
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 1, _WORDS_WIDTH)
    put_title(sheet, styles, GUIDANCE)
    row = 2
    for heading, lines in _sections(form):
        row = _write_section(sheet, styles, row, heading, lines)
    finish(sheet, form, heading_row=None)
    sheet.set_portrait()


def _sections(form: Form) -> Iterable[tuple[str, Sequence[Line]]]:
    sheets = form_sheets(form.place.framework)
    yield "Where to start", _START
    yield "What each sheet is for", [(plan.title, plan.about) for plan in sheets]
    yield "Figures and blanks", _FIGURES
    yield "What happens to people's names", _NAMES
    yield "Who to ask", _who_to_ask(form)
    if form.beside:
        yield "Several programmes", _SEVERAL
    wanted = {code for one in form.all for code in one.indicators}
    for outcome in form.place.framework.outcomes:
        asked = [(i.label, _in_words(i)) for code, i in outcome.indicators.items() if code in wanted]
        if asked:
            yield f"What counts: {outcome.outcome}", [*_why(outcome), *asked]
    for plan in sheets:
        yield f"The columns of {plan.title}", _columns(form, plan)


def _who_to_ask(form: Form) -> Sequence[Line]:
    funder = form.place.partner(form.programme.funder)
    return [
        ("About this form", f"Whoever sent it to you at {form.place.place.place}. Asking early saves us both time."),
        (
            "About the programme",
            f"{form.programme.name} is funded by {funder.name if funder else form.programme.funder}.",
        ),
    ]


def _why(outcome: Outcome) -> Iterable[Line]:
    yield "Why it matters", outcome.matters_because
    if outcome.voices:
        quoted = ", ".join(f"“{words}”" for words in outcome.voices.words)
        yield "In people's own words", f"{quoted}. {outcome.voices.source.rstrip('.')}."


def _in_words(indicator: Indicator) -> str:
    sentences = [f"Counts {indicator.counts.rstrip('.')}."]
    if indicator.leaves_out:
        sentences.append(f"Leaves out {indicator.leaves_out.rstrip('.')}.")
    if indicator.evidence:
        sentences.append(f"What shows it: {indicator.evidence.rstrip('.')}.")
    sentences.append(_PARTS_IN_WORDS[indicator.kind])
    if indicator.from_people:
        sentences.append(FROM_PEOPLE)
    return " ".join(sentences)


def _columns(form: Form, plan: FormSheet) -> Sequence[Line]:
    in_sight = [f for f in plan.fields if not is_out_of_sight(form, plan, f)]
    return [(f.heading, f"{f.help}{' Needed.' if f.required else ''}") for f in in_sight]


def _write_section(sheet: Worksheet, styles: Styles, row: int, heading: str, lines: Sequence[Line]) -> int:
    sheet.set_row(row, 20)
    put(sheet, styles, row, 0, heading, "section")
    put(sheet, styles, row, 1, None, "section")
    for at, (name, words) in enumerate(lines, row + 1):
        put(sheet, styles, at, 0, name, "bold", "words")
        put(sheet, styles, at, 1, words, "words")
        fit_row(sheet, at, (name, _NAME_WIDTH - 4), (words, _WORDS_WIDTH))
    return row + len(lines) + 2
