"""The Results sheet: a row for each figure we ask for, wording and last quarter's figure filled in and locked.

Returns road: template_content → **template_results** → the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import Indicator
from outcomes.returns.form import RESULTS, Field, Want
from outcomes.returns.template_content import ExpectedRow, Form, Row, settle_results
from outcomes.returns.template_sheets import finish, new_sheet, tint, write_headings
from outcomes.returns.template_style import (
    Styles,
    number_format,
    number_rule,
    put,
    rule_for,
    validate,
)
from outcomes.vocabulary import Kind

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

FROM_PEOPLE = "We count this from the People sheet if you fill it in."

_FIELDS = RESULTS.fields
_COLUMN = {field.name: column for column, field in enumerate(_FIELDS)}
_PARTS = frozenset(part for kind in Kind for part in kind.parts)
_KEYS = ("indicator", "dimension", "category")
_SPARE_ROWS = 20
_MAY_FALL = "sum_change"


def write_results(book: Workbook, styles: Styles, form: Form, lists: Mapping[str, str]) -> None:
    """One row an indicator and group; below them the rows we did not expect, and spare ones to fill in."""
    sheet, legend = new_sheet(book, styles, RESULTS)
    _write_legend(sheet, styles, legend)
    heading = legend + 1
    write_headings(sheet, styles, heading, _FIELDS)
    _set_columns(sheet, styles, form)
    expected, below = settle_results(form)
    for row, (asked, given) in enumerate(expected, heading + 1):
        _write_row(sheet, styles, form, row, asked, given)
    spare = heading + 1 + len(expected)
    for row, (about, given) in enumerate(below, spare):
        _write_extra(sheet, styles, form, row, about, given)
    last = spare + len(below) + _SPARE_ROWS - 1
    _help(sheet, [asked for asked, _ in expected], heading + 1, last, lists)
    _mark_more_than_all(sheet, styles, heading + 1, last)
    tint(sheet, styles, (spare, 0, last, len(_FIELDS) - 1))
    sheet.autofilter(heading, 0, last, len(_FIELDS) - 1)
    sheet.freeze_panes(heading + 1, _COLUMN["category"] + 1)
    sheet.set_selection(heading + 1, _COLUMN["value"], heading + 1, _COLUMN["value"])
    finish(sheet, form, heading_row=heading)


def is_hidden(form: Form, field: Field) -> bool:
    """Whether no figure of this form goes into the column: it stays in the sheet, out of sight."""
    asked = {part for indicator in form.indicators.values() for part in indicator.kind.parts}
    given = {name for row in form.content.results for name in row}
    return field.name in _PARTS - asked - given


def what_counts(indicator: Indicator) -> str:
    """The question to the partner where the framework words one, else what is counted, as a sentence."""
    return indicator.asks_for or f"Counts {indicator.counts.rstrip('.')}."


def _set_columns(sheet: Worksheet, styles: Styles, form: Form) -> None:
    for column, field in enumerate(_FIELDS):
        look = styles("free", "words", number=number_format(field))
        sheet.set_column(column, column, field.width, look, {"hidden": is_hidden(form, field)})


def _write_legend(sheet: Worksheet, styles: Styles, row: int) -> None:
    put(sheet, styles, row, _COLUMN["indicator"], "Yours to fill in", "legend", "yours")
    put(sheet, styles, row, _COLUMN["label"], FROM_PEOPLE, "legend", "counted")
    put(sheet, styles, row, _COLUMN["dimension"], "Not asked for", "legend", "shut")


def _write_row(sheet: Worksheet, styles: Styles, form: Form, row: int, asked: ExpectedRow, given: Row) -> None:
    values = {**_shown(form, asked), **{name: v for name, v in given.items() if name not in _KEYS}}
    edge = ("total",) if asked.is_total else ()
    for column, field in enumerate(_FIELDS):
        looks, number = (*_looks(field, asked), *edge), _number(field, asked.indicator)
        put(sheet, styles, row, column, values.get(field.name), *looks, number=number)
    if asked.is_total and "label" not in given:
        _write_wording(sheet, styles, row, asked)


def _write_wording(sheet: Worksheet, styles: Styles, row: int, asked: ExpectedRow) -> None:
    """The total's wording in bold, and under it what counts."""
    cell = styles("given", "words", "total")
    parts = (styles("bold"), asked.indicator.label, styles("small"), f"\n{what_counts(asked.indicator)}")
    sheet.write_rich_string(row, _COLUMN["label"], *parts, cell)


def _write_extra(sheet: Worksheet, styles: Styles, form: Form, row: int, about: ExpectedRow | None, given: Row) -> None:
    """A row nobody pre-filled: a second figure for something we asked, or something we did not ask."""
    shown = _shown(form, about) if about else {}
    values = {**given, **{name: shown[name] for name in shown if name in _KEYS or name not in given}}
    for column, field in enumerate(_FIELDS):
        if values.get(field.name) is not None:
            put(sheet, styles, row, column, values[field.name], "free", "words", number=number_format(field))


def _shown(form: Form, asked: ExpectedRow) -> dict[str, Value]:
    """What we fill in ourselves."""
    return {
        "indicator": asked.code,
        "label": asked.indicator.label,
        "dimension": asked.dimension_label,
        "category": asked.category_label,
        "unit": asked.indicator.unit,
        "previous": form.previous.get(asked.key),
        "target": form.targets.get(asked.code) if asked.is_total else None,
    }


def _looks(field: Field, asked: ExpectedRow) -> tuple[str, ...]:
    if field.name in asked.indicator.kind.parts:
        return ("counted",) if asked.indicator.from_people else ("yours",)
    if field.name in _PARTS:
        return ("shut",)
    if field.name == "indicator":
        return ("given", "small")
    if field.name in _KEYS or field.shown:
        return ("given", "words") if asked.is_total or field.name != "label" else ("given", "quiet")
    return ("open", "words")


def _number(field: Field, indicator: Indicator) -> str:
    is_money = field.name == "value" and indicator.kind is Kind.MONEY
    return "£#,##0.00" if is_money else number_format(field)


def _help(sheet: Worksheet, asked: Sequence[ExpectedRow], first: int, last: int, lists: Mapping[str, str]) -> None:
    """What each cell accepts. An indicator's own cells say what counts; other columns say the same all the way down."""
    spare = first + len(asked)
    at = first
    for _, rows in groupby(asked, key=lambda row: row.code):
        block = list(rows)
        _help_with_parts(sheet, block[0].indicator, at, at + len(block) - 1)
        at += len(block)
    for column, field in enumerate(_FIELDS):
        if field.shown:
            continue
        top = spare if field.name in _PARTS or field.name in _KEYS else first
        least = None if field.name == _MAY_FALL else Decimal(0)
        validate(sheet, (top, column, last, column), rule_for(field, lists, least=least, most=None), field)


def _help_with_parts(sheet: Worksheet, indicator: Indicator, first: int, last: int) -> None:
    for part in indicator.kind.parts:
        field = RESULTS.field(part)
        where = (first, _COLUMN[part], last, _COLUMN[part])
        validate(sheet, where, _part_rule(indicator, field), field, what_counts(indicator))


def _part_rule(indicator: Indicator, field: Field) -> dict[str, Any]:
    if field.want is Want.TEXT:
        return {"validate": "any"}
    if field.name == "value":
        return number_rule(indicator.minimum, indicator.maximum, is_whole=indicator.counts_people)
    is_whole = field.want is Want.WHOLE or (indicator.counts_people and field.name in {"numerator", "denominator"})
    return number_rule(None if field.name == _MAY_FALL else Decimal(0), None, is_whole=is_whole)


def _mark_more_than_all(sheet: Worksheet, styles: Styles, first: int, last: int) -> None:
    """Turn a pair of cells orange, as it is typed, where more achieved it than were asked."""
    top, bottom = xl_col_to_name(_COLUMN["numerator"]), xl_col_to_name(_COLUMN["denominator"])
    one, other = f"${top}{first + 1}", f"${bottom}{first + 1}"
    rule = f"=AND(ISNUMBER({one}),ISNUMBER({other}),{one}>{other})"
    look = styles.plain(bg_color="#F7B267", bold=True)
    where = (first, _COLUMN["numerator"], last, _COLUMN["denominator"])
    sheet.conditional_format(*where, {"type": "formula", "criteria": rule, "format": look, "stop_if_true": True})
