"""How the form looks, what a cell accepts, and how a value is put into one.

Returns road: template_content → **template_style** → template_sheets → the workbook.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outcomes.returns.form import Field, Want

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

INK, QUIET, DARK, MIDDLE, LINE = "#1B2A33", "#5A6872", "#0F4C5C", "#3C6E7C", "#C9D2D7"
YOURS, COUNTED, SHUT, GIVEN, BAND = "#FFF6D6", "#E3F3E6", "#DADFE2", "#F3F6F8", "#DCE9ED"

_BASE: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
_BOX: dict[str, Any] = {"border": 1, "border_color": LINE}
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_size": 16, "bold": True, "font_color": DARK},
    "about": {"font_color": QUIET},
    "words": {"text_wrap": True},
    "bold": {"bold": True},
    "small": {"font_size": 9, "font_color": QUIET},
    "quiet": {"font_color": QUIET},
    "section": {"font_size": 12, "bold": True, "font_color": DARK, "bottom": 2, "bottom_color": DARK},
    "heading": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": MIDDLE,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "needed": {"bg_color": DARK},
    "band": {"bold": True, "font_size": 9, "font_color": DARK, "bg_color": BAND, "valign": "vcenter"},
    "given": {**_BOX, "bg_color": GIVEN},
    "stripe": {"bg_color": "#FFFFFF"},
    "summed": {"bg_color": BAND, "bold": True},
    "total": {"top": 2, "top_color": MIDDLE},
    "code": {"font_size": 8, "font_color": QUIET, "shrink": True},
    "open": {**_BOX, "locked": False},
    "yours": {**_BOX, "bg_color": YOURS, "locked": False},
    "counted": {**_BOX, "bg_color": COUNTED, "locked": False},
    "shut": {**_BOX, "bg_color": SHUT, "font_color": QUIET},
    "legend": {"font_size": 8, "text_wrap": True, "valign": "vcenter"},
    "roomy": {"valign": "vcenter", "align": "left", "indent": 1},
    "free": {"locked": False},
}
_DATE = "dd/mm/yyyy"
_NUMBERS = {Want.DATE: _DATE, Want.TEXT: "@", Want.QUARTER: "@", Want.CODE: "@"}
_LONG_TEXT = 40
_MOMENTS: tuple[tuple[type, str], ...] = (
    (dt.datetime, "dd/mm/yyyy hh:mm"),
    (dt.date, _DATE),
    (dt.time, "hh:mm"),
    (dt.timedelta, "[h]:mm"),
)
_COULD_RUN = ("=", "+", "-", "@", "\t", "\r")
_ANY_NUMBER = 10**15
_LINE_POINTS = 13
ONE_LINE = 15
_LETTERS = 1.25
"""Letters of running text, on the safe side, to one unit of a column's width (a nought)."""


class Styles:
    """The workbook's formats, each made once: `styles("yours", "total", number="0")` lays looks over each other."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def __call__(self, *looks: str, number: str = "", is_quoted: bool = False) -> Format:
        key = (looks, number, is_quoted)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, looks: tuple[str, ...], number: str, is_quoted: bool) -> Format:
        properties = dict(_BASE)
        for look in looks:
            properties |= _LOOKS[look]
        if number:
            properties["num_format"] = number
        if is_quoted:
            properties["quote_prefix"] = True
        return self._book.add_format(properties)

    def plain(self, **properties: object) -> Format:
        """A format with nothing but these properties, for conditional formats."""
        key = tuple(properties.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def number_format(field: Field) -> str:
    """Text stays as typed ("0042" keeps its noughts), dates are in UK order; long text wraps as ordinary cells do."""
    if field.want is Want.TEXT and field.width >= _LONG_TEXT:
        return ""
    return _NUMBERS.get(field.want, "")


def put(
    sheet: Worksheet, styles: Styles, row: int, column: int, value: Value | Decimal, *looks: str, number: str = ""
) -> None:
    """Write one value as what it is: text is never a formula, nor becomes one when the cell is edited."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        sheet.write_blank(row, column, None, styles(*looks, number=number))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "Yes" if value else "No", styles(*looks, number=number))
    elif isinstance(value, str):
        form = styles(*looks, number=number, is_quoted=value.startswith(_COULD_RUN))
        sheet.write_string(row, column, value, form)
    elif isinstance(value, (dt.date, dt.time, dt.timedelta)):
        sheet.write_datetime(row, column, value, styles(*looks, number=_moment(value)))
    else:
        # A number in a date's format would read back as a date.
        sheet.write_number(row, column, value, styles(*looks, number="" if number == _DATE else number))


def _moment(value: object) -> str:
    return next(text for kind, text in _MOMENTS if isinstance(value, kind))


def number_rule(least: Decimal | None, most: Decimal | None, *, is_whole: bool = False) -> dict[str, Any]:
    """What a number cell accepts."""
    low = -_ANY_NUMBER if least is None else least
    high = _ANY_NUMBER if most is None else most
    return {"validate": "whole" if is_whole else "decimal", "criteria": "between", "minimum": low, "maximum": high}


def rule_for(field: Field, lists: Mapping[str, str], *, least: Decimal | None, most: Decimal | None) -> dict[str, Any]:
    """What a cell of this field accepts: a list where there is one, else by what it is meant to be."""
    if field.name in lists:
        return {"validate": "list", "source": lists[field.name]}
    match field.want:
        case Want.YES_NO:
            return {"validate": "list", "source": lists["yes_no"]}
        case Want.DATE:
            earliest, latest = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
            return {"validate": "date", "criteria": "between", "minimum": earliest, "maximum": latest}
        case Want.NUMBER | Want.WHOLE:
            return number_rule(least, most, is_whole=field.want is Want.WHOLE)
        case _:
            return {"validate": "any"}


_EXPECTS = {
    "list": "This is not in the list. Choose from the list if you can.",
    "date": "This is not a date. Write it as 30/06/2025.",
    "decimal": "This is not a number we expect. Write the figure only, and put words in Notes.",
    "whole": "This is not a whole number. Write the figure only, and put words in Notes.",
}


def validate(
    sheet: Worksheet, where: tuple[int, int, int, int], rule: Mapping[str, Any], field: Field, more: str = ""
) -> None:
    """Help on entering the cells, and a warning (never a bar, so that pasting works) where a value looks wrong."""
    message = f"{field.help} {more}".strip()
    options = {
        **rule,
        "input_title": cut(field.heading, 32),
        "input_message": cut(message, 255),
        "error_type": "warning",
    }
    if rule["validate"] in _EXPECTS:
        options |= {"error_title": "Please check", "error_message": _EXPECTS[rule["validate"]]}
    sheet.data_validation(*where, options)


def fit_row(sheet: Worksheet, row: int, *cells: tuple[object, float], least: float = ONE_LINE) -> None:
    """Make a row as tall as wrapped texts need in columns of these widths; not every spreadsheet does so itself."""
    lines = max((_lines(str(text), width) for text, width in cells), default=1)
    height = max(least, 3 + _LINE_POINTS * lines if lines > 1 else ONE_LINE)
    if height > ONE_LINE:
        sheet.set_row(row, height)


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) / (_LETTERS * width))) for line in text.split("\n"))


def cut(text: str, longest: int) -> str:
    """Excel's limits on messages, kept at a word's end."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:") + "…"
