"""The sheets of the form a partner fills in, but for Results: Return, People, Resources, Promises, Stories.

Returns road: template_content → **template_sheets** → the workbook. Headings are form.py's, so the reader knows them.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outcomes.returns.form import PROGRAMME, SENDER, Field, FormSheet
from outcomes.returns.template_content import Form, Row, is_out_of_sight
from outcomes.returns.template_style import LINE, YOURS, Styles, cut, fit_row, number_format, put, rule_for, validate

RETURN = "Return"
_VALUE_WIDTH, _ROOMY = 46, 22
_PREPARED = {"people": 400, "resources": 60, "promises": 40, "stories": 30}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MAY = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "sort": True,
    "autofilter": True,
    "insert_hyperlinks": True,
}


def write_return(book: Workbook, styles: Styles, form: Form) -> None:
    """Who sends what for when: a label in column A, its value in column B, help beside it."""
    sheet = book.add_worksheet(RETURN)
    for column, width in enumerate((30, _VALUE_WIDTH, 66)):
        sheet.set_column(column, column, width)
    put_title(sheet, styles, f"{form.place.place.place}: return for {form.quarter}")
    put(sheet, styles, 1, 0, _span_and_due(form), "about")
    todo = (
        "Fill in the yellow cells here, then Results and whichever other sheets fit your work. See Guidance for help."
    )
    put(sheet, styles, 2, 0, todo, "about")
    values = {**_known_sender(form), **form.content.sender}
    for row, field in enumerate(SENDER, 4):
        look = "given" if field.name in _known_sender(form) else "yours"
        put(sheet, styles, row, 0, field.heading, *heading_looks(field), "roomy")
        put(sheet, styles, row, 1, values.get(field.name), look, "words", "roomy", number=number_format(field))
        put(sheet, styles, row, 2, field.help, "small", "words", "roomy")
        fit_row(sheet, row, (values.get(field.name, ""), _VALUE_WIDTH), least=_ROOMY)
        if look == "yours":
            validate(sheet, (row, 1, row, 1), rule_for(field, {}, least=Decimal(0), most=None), field)
    finish(sheet, form, heading_row=None)
    sheet.set_selection(8, 1, 8, 1)
    sheet.activate()


def write_entries(book: Workbook, styles: Styles, form: Form, plan: FormSheet, lists: Mapping[str, str]) -> None:
    """A sheet of empty rows, one for each person, resource, promise or story; filled from the form's content."""
    plan = form.plan(plan)
    sheet, row = new_sheet(book, styles, plan)
    if plan.holds == "people":
        _write_bands(sheet, styles, form, row, plan)
        row += 1
    write_headings(sheet, styles, form, row, plan)
    given = form.content.rows(plan.holds)
    last = row + max(_PREPARED[plan.holds], len(given))
    for column, field in enumerate(plan.fields):
        hidden = {"hidden": _is_hidden(form, plan, field)}
        sheet.set_column(column, column, field.width, styles("free", "words", number=number_format(field)), hidden)
        least, most = _limits(form, field)
        validate(sheet, (row + 1, column, last, column), rule_for(field, lists, least=least, most=most), field)
    for at, values in enumerate(given, row + 1):
        _write_entry(sheet, styles, at, plan.fields, values)
    tint(sheet, styles, (row + 1, 0, last, len(plan.fields) - 1))
    sheet.autofilter(row, 0, last, len(plan.fields) - 1)
    sheet.freeze_panes(row + 1, 1)
    sheet.set_selection(row + 1, 0, row + 1, 0)
    finish(sheet, form, heading_row=row)
    if plan.holds == "people":
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0)


def _is_hidden(form: Form, plan: FormSheet, field: Field) -> bool:
    """Whether none of the workbook's programmes uses the column."""
    return all(is_out_of_sight(one, plan, field) for one in form.all)


def _write_entry(sheet: Worksheet, styles: Styles, row: int, fields: Sequence[Field], values: Row) -> None:
    given = [(column, field, values[field.name]) for column, field in enumerate(fields) if field.name in values]
    for column, field, value in given:
        put(sheet, styles, row, column, value, "free", "words", number=number_format(field))
    fit_row(sheet, row, *((value, field.width) for _, field, value in given if isinstance(value, str)))


def new_sheet(book: Workbook, styles: Styles, plan: FormSheet) -> tuple[Worksheet, int]:
    """The sheet with its title and what it is about; the first row that is free."""
    sheet = book.add_worksheet(plan.title)
    put_title(sheet, styles, plan.title)
    lines = textwrap.wrap(plan.about, 130)
    for row, line in enumerate(lines, 1):
        put(sheet, styles, row, 0, line, "about")
    return sheet, len(lines) + 1


def put_title(sheet: Worksheet, styles: Styles, title: str) -> None:
    put(sheet, styles, 0, 0, title, "title")
    sheet.set_row(0, 26)


def write_headings(sheet: Worksheet, styles: Styles, form: Form, row: int, plan: FormSheet) -> None:
    """The headings, tall enough for those in sight; the filter's arrow takes some of each one's width."""
    for column, field in enumerate(plan.fields):
        put(sheet, styles, row, column, field.heading, *heading_looks(field))
    in_sight = [field for field in plan.fields if not _is_hidden(form, plan, field)]
    fit_row(sheet, row, *((field.heading, field.width - 3) for field in in_sight), least=_ROOMY)


def heading_looks(field: Field) -> tuple[str, ...]:
    """Dark where the field is needed."""
    return ("heading", "needed") if field.required else ("heading",)


def tint(sheet: Worksheet, styles: Styles, where: tuple[int, int, int, int]) -> None:
    """Colour the rows to fill in by one rule: a format in every cell would make the file several times larger."""
    look = styles.plain(bg_color=YOURS, border=1, border_color=LINE)
    sheet.conditional_format(*where, {"type": "formula", "criteria": "=TRUE", "format": look})


def finish(sheet: Worksheet, form: Form, *, heading_row: int | None) -> None:
    """Printing and protection: locked cells only, without a password."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    who = cut(f"{form.partner.name}, {form.programme_names}, {form.quarter}", 180).replace("&", "&&")
    sheet.set_footer(f"&L&8{who}&R&8&A, page &P of &N")
    if heading_row is not None:
        sheet.repeat_rows(heading_row)
    sheet.protect("", _MAY)


def _write_bands(sheet: Worksheet, styles: Styles, form: Form, row: int, plan: FormSheet) -> None:
    """Above the headings, what the columns have in common; the words stand over the first one in sight."""
    before = ""
    for column, field in enumerate(plan.fields):
        name = before if _is_hidden(form, plan, field) else _band(field)
        put(sheet, styles, row, column, name if name != before else None, "band")
        before = name


def _band(field: Field) -> str:
    if field.identifying:
        return "Who: becomes a code, never stored"
    if field is PROGRAMME:
        return "For which"
    named = {"breakdown": "Which group", "score": "Scores", "item": "Answers", "achieved": "What was achieved"}
    return named.get(field.name.partition(":")[0], "Your support")


def _limits(form: Form, field: Field) -> tuple[Decimal | None, Decimal | None]:
    if field.name.startswith("score:"):
        scale = form.place.framework.scales[field.name.split(":")[1]]
        return scale.minimum, scale.maximum
    if field.name.startswith("item:"):
        _, code, item, _ = field.name.split(":")
        instrument = form.place.framework.instrument_of(code)
        if instrument is not None:
            return instrument.answers_of(item).minimum, instrument.answers_of(item).maximum
    return Decimal(0), None


def _known_sender(form: Form) -> dict[str, str]:
    return {
        "partner": form.partner.name,
        "programme": form.programme_names,
        "period": form.quarter.code,
        "framework": form.place.framework_of(form.programme).name,
    }


def _span_and_due(form: Form) -> str:
    first, last = form.quarter.first_day, form.quarter.last_day
    due = last + dt.timedelta(days=form.expectation.due_days)
    return (
        f"For {first.day} {_MONTHS[first.month - 1]} to {last.day} {_MONTHS[last.month - 1]} {last.year}. "
        f"Please send it back by {due.day} {_MONTHS[due.month - 1]} {due.year}."
    )
