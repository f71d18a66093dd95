"""The Results sheet: a row for each figure we ask for, wording and last quarter's figure filled in and locked.

Returns road: template_content → **template_results** → the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import Indicator
from outcomes.returns.form import RESULTS, Field, Want
from outcomes.returns.template_content import PARTS, ExpectedRow, Form, Row, is_out_of_sight, settle_results
from outcomes.returns.template_sheets import finish, new_sheet, tint, write_headings
from outcomes.returns.template_style import (
    LINE,
    Styles,
    fit_row,
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

_KEYS = ("indicator", "dimension", "category", "programme")
_WRAPS = tuple(f for f in RESULTS.fields if f.want is Want.TEXT or f.name == "category")
_SPARE_ROWS = 20
_MAY_FALL = "sum_change"


@dataclass(frozen=True)
class _Page:
    """The sheet under the pen: where, how, for which form, and the columns it has."""

    sheet: Worksheet
    styles: Styles
    form: Form
    fields: tuple[Field, ...]

    @cached_property
    def columns(self) -> dict[str, int]:
        return {field.name: column for column, field in enumerate(self.fields)}

    @cached_property
    def in_sight(self) -> tuple[tuple[int, Field], ...]:
        """The columns the form uses."""
        hidden = (all(is_out_of_sight(one, RESULTS, f) for one in self.form.all) for f in self.fields)
        return tuple((c, f) for (c, f), out in zip(enumerate(self.fields), hidden, strict=True) if not out)

    def put(self, row: int, column: int, value: Value, *looks: str, number: str = "") -> None:
        put(self.sheet, self.styles, row, column, value, *looks, number=number)


def write_results(book: Workbook, styles: Styles, form: Form, lists: Mapping[str, str]) -> None:
    """One row an indicator and group; below them the rows we did not expect, and spare ones to fill in."""
    plan = form.plan(RESULTS)
    sheet, legend = new_sheet(book, styles, plan)
    page = _Page(sheet, styles, form, plan.fields)
    _write_legend(page, legend)
    _set_columns(page)
    write_headings(sheet, styles, form, legend + 1, plan)
    settled = [(one, settle_results(one)) for one in form.all]
    expected = [(one, *row) for one, (rows, _) in settled for row in rows]
    below = [(one, *row) for one, (_, rows) in settled for row in rows]
    first = legend + 2
    for row, (one, asked, given) in enumerate(expected, first):
        _write_row(page, one, row, asked, given)
    spare = first + len(expected)
    for row, (one, about, given) in enumerate(below, spare):
        _write_extra(page, one, row, about, given)
    last = spare + len(below) + _SPARE_ROWS - 1
    _help(page, [asked for _, asked, _ in expected], first, last, lists)
    _colour(page, first, spare, last)
    sheet.autofilter(first - 1, 0, last, len(page.fields) - 1)
    sheet.freeze_panes(first, page.columns["category"] + 1)
    start = page.columns[expected[0][1].indicator.kind.parts[0]]
    sheet.set_selection(first, start, first, start)
    finish(sheet, form, heading_row=first - 1)


def what_counts(indicator: Indicator) -> str:
    """The question to the partner where the framework words one, else what is counted, as a sentence."""
    return indicator.asks_for or f"Counts {indicator.counts.rstrip('.')}."


def _set_columns(page: _Page) -> None:
    shown = dict(page.in_sight)
    for column, field in enumerate(page.fields):
        look = page.styles("free", "words", number=number_format(field))
        page.sheet.set_column(column, column, field.width, look, {"hidden": column not in shown})


def _write_legend(page: _Page, row: int) -> None:
    page.put(row, page.columns["indicator"], "Yours to fill in", "legend", "yours")
    page.put(row, page.columns["label"], FROM_PEOPLE, "legend", "counted")
    page.put(row, page.columns["dimension"], "Not asked for", "legend", "shut")
    page.sheet.set_row(row, 24)


def _write_row(page: _Page, form: Form, row: int, asked: ExpectedRow, given: Row) -> None:
    values = {**_shown(form, asked), **{name: v for name, v in given.items() if name not in _KEYS}}
    for column, field in page.in_sight:
        value, looks = values.get(field.name), _looks(field, asked)
        # An empty cell that may be filled in needs no more than its column's format.
        if value is not None or looks[0] != "open":
            page.put(row, column, value, *looks, number=_number(field, asked.indicator))
    if asked.is_total:
        values["label"] = _write_wording(page, row, asked)
    fit_row(page.sheet, row, *((values[f.name], f.width) for f in _WRAPS if values.get(f.name) and _wraps(f, asked)))


def _write_wording(page: _Page, row: int, asked: ExpectedRow) -> str:
    """The total's wording in bold, and under it what counts."""
    label, counts = asked.indicator.label, f"\n{what_counts(asked.indicator)}"
    styles = page.styles
    cell = styles(*_looks(RESULTS.field("label"), asked))
    page.sheet.write_rich_string(row, page.columns["label"], styles("bold"), label, styles("small"), counts, cell)
    return label + counts


def _write_extra(page: _Page, form: Form, row: int, about: ExpectedRow | None, given: Row) -> None:
    """A row nobody pre-filled: a second figure for something we asked, or something we did not ask."""
    shown = _shown(form, about) if about else {}
    values = {**given, **{name: shown[name] for name in shown if name in _KEYS or name not in given}}
    values.setdefault("programme", form.programme.name)
    for column, field in enumerate(page.fields):
        if values.get(field.name) is not None:
            page.put(row, column, values[field.name], "free", "words", number=number_format(field))


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
        "programme": form.programme.name,
    }


def _looks(field: Field, asked: ExpectedRow) -> tuple[str, ...]:
    return (*_look(field, asked), "total") if asked.is_total else _look(field, asked)


def _look(field: Field, asked: ExpectedRow) -> tuple[str, ...]:
    if field.name in asked.indicator.kind.parts:
        return ("counted", "words") if asked.indicator.from_people else ("yours", "words")
    if field.name in PARTS:
        return ("shut",)
    if field.name == "indicator":
        return ("given", _group(asked), "code")
    if field.name in _KEYS or field.shown:
        return ("given", _group(asked), "words" if _wraps(field, asked) else "quiet")
    return ("open", "words")


def _wraps(field: Field, asked: ExpectedRow) -> bool:
    """Whether a long text goes on in a second line; the wording, which the total already gives in full, does not."""
    return field.name != "label" or asked.is_total


def _group(asked: ExpectedRow) -> str:
    """The colour of what we fill in: totals strong, breakdowns by turns, so that the eye finds the groups."""
    if asked.is_total:
        return "summed"
    return "stripe" if asked.indicator.breakdowns.index(asked.dimension) % 2 else "given"


def _number(field: Field, indicator: Indicator) -> str:
    is_money = field.name == "value" and indicator.kind is Kind.MONEY
    return "£#,##0.00" if is_money else number_format(field)


def _help(page: _Page, asked: Sequence[ExpectedRow], first: int, last: int, lists: Mapping[str, str]) -> None:
    """What each cell accepts. An indicator's own cells say what counts; other columns say the same all the way down."""
    spare = first + len(asked)
    at = first
    for _, rows in groupby(asked, key=lambda row: row.code):
        block = list(rows)
        _help_with_parts(page, block[0].indicator, at, at + len(block) - 1)
        at += len(block)
    for column, field in enumerate(page.fields):
        if field.shown:
            continue
        top = spare if field.name in PARTS or field.name in _KEYS else first
        least = None if field.name == _MAY_FALL else Decimal(0)
        validate(page.sheet, (top, column, last, column), rule_for(field, lists, least=least, most=None), field)


def _help_with_parts(page: _Page, indicator: Indicator, first: int, last: int) -> None:
    for part in indicator.kind.parts:
        field = RESULTS.field(part)
        where = (first, page.columns[part], last, page.columns[part])
        more = f"{FROM_PEOPLE} {what_counts(indicator)}" if indicator.from_people else what_counts(indicator)
        validate(page.sheet, where, _part_rule(indicator, field), field, more)


def _part_rule(indicator: Indicator, field: Field) -> dict[str, Any]:
    if field.want is Want.TEXT:
        return {"validate": "any"}
    if field.name == "value":
        return number_rule(indicator.minimum, indicator.maximum, is_whole=indicator.counts_people)
    is_whole = field.want is Want.WHOLE or (indicator.counts_people and field.name in {"numerator", "denominator"})
    return number_rule(None if field.name == _MAY_FALL else Decimal(0), None, is_whole=is_whole)


def _colour(page: _Page, first: int, spare: int, last: int) -> None:
    """Colours by rule: lines round the cells left to fill in, and the spare rows."""
    _mark_more_than_all(page, first, last)
    lines = page.styles.plain(border=1, border_color=LINE)
    free = (first, page.columns["period"], spare - 1, len(page.fields) - 1)
    page.sheet.conditional_format(*free, {"type": "formula", "criteria": "=TRUE", "format": lines})
    tint(page.sheet, page.styles, (spare, 0, last, len(page.fields) - 1))


def _mark_more_than_all(page: _Page, first: int, last: int) -> None:
    """Turn a pair of cells orange, as it is typed, where more achieved it than were asked."""
    top, bottom = xl_col_to_name(page.columns["numerator"]), xl_col_to_name(page.columns["denominator"])
    one, other = f"${top}{first + 1}", f"${bottom}{first + 1}"
    rule = f"=AND(ISNUMBER({one}),ISNUMBER({other}),{one}>{other})"
    look = page.styles.plain(bg_color="#F7B267", bold=True)
    where = (first, page.columns["numerator"], last, page.columns["denominator"])
    page.sheet.conditional_format(*where, {"type": "formula", "criteria": rule, "format": look, "stop_if_true": True})
