"""The words for a cell that cannot be typed: what is wrong by what stands there, and what to write instead.

Returns road: tidy → cells → **cell_words** → findings. Read by people who keep a spreadsheet and no more.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from outcomes.returns.form import Want
from outcomes.returns.odd_cells import as_text, fold, has_decimal_comma

Said = tuple[str, str]
"""What is wrong, and what to do; `{found}` stands for what the cell holds."""

_DAY = "Write the day, month and year, for example 25/06/2025."
OF_CODES: dict[str, Said] = {
    "type-error": ("“{found}” is not a number.", "Write only the number, for example 12, and put words in Notes."),
    "bad-date": ("“{found}” is not a date.", _DAY),
    "bad-period": ("“{found}” is not a quarter.", "Write the quarter like this: 2025-26 Q1."),
    "suppressed-number": (
        "“{found}” hides the number.",
        "Write the true number: we protect small numbers ourselves before anything is published.",
    ),
    "unknown-code": ("“{found}” is not one of the choices.", "Choose from the list for this column."),
    "out-of-range": (
        "“{found}” is a number of more digits than are kept.",
        "Look for digits typed twice, or a number in the wrong column.",
    ),
    "percentage": (
        "“{found}” is a percentage, and a number is asked for here.",
        "Write how many there were, not their share.",
    ),
}
OF_WANTS: dict[Want, Said] = {
    Want.WHOLE: ("“{found}” is not a whole number.", "Write a whole number, for example 12."),
    Want.YES_NO: ("“{found}” is neither yes nor no.", "Write Yes or No."),
}
NO_SUCH_DAY: Said = (
    "There is no such day as “{found}”.",
    "Check it. The day comes first, then the month: for example 25/06/2025.",
)
NO_DAY: Said = ("“{found}” says the month and not the day.", _DAY)
A_DATE: Said = (
    "This cell holds the date {found}, and a number is asked for.",
    "Write the number. If it turns into a date again, set the format of the cell to Number first.",
)
A_RANGE: Said = (
    "“{found}” is more than one number.",
    "Write one number: the one you counted, or your best estimate.",
)
TWO_COMMAS: Said = (
    "“{found}” may have its comma before the decimals or lack a digit: other figures here have one between thousands.",
    "Write the figure without a comma.",
)
NO_FIGURE: Said = (
    "“{found}” is not a number.",
    "Write it in figures, for example 12. If it is not known yet, leave the cell empty.",
)

_DATE_SHAPED = re.compile(r"\d{1,4} ?[-/. ] ?\d{1,2} ?[-/. ] ?\d{1,4}|\d{1,2}(?:st|nd|rd|th)? ?-?[a-z]{3,9} ?-?\d{2,4}")
_MONTH_ALONE = re.compile(r"[a-z]{3,9}[ ,.\-/']*(?:20)?\d\d|\d{1,2}[-/.](?:19|20)\d\d")
_SEVERAL = re.compile(r"\d[\d.,]*\s*(?:-|to|or|/|and)\s*\d[\d.,]*.*")


def said_of(want: Want, code: str, raw: Any) -> Said:
    """What is said of a cell with this fault."""
    text = fold(as_text(raw))
    if code == "bad-date":
        return _of_a_date(text)
    if code != "type-error":
        return OF_CODES[code]
    if isinstance(raw, date):
        return A_DATE
    if want in (Want.NUMBER, Want.WHOLE) and isinstance(raw, str):
        if has_decimal_comma(raw) and want is Want.NUMBER:
            return TWO_COMMAS
        if _SEVERAL.fullmatch(text):
            return A_RANGE
        if not any(map(str.isnumeric, text)):
            return NO_FIGURE
    return OF_WANTS.get(want, OF_CODES[code])


def _of_a_date(text: str) -> Said:
    if _DATE_SHAPED.fullmatch(text):
        return NO_SUCH_DAY
    return NO_DAY if _MONTH_ALONE.fullmatch(text) else OF_CODES["bad-date"]


def shown(raw: Any) -> str:
    """What stands in a cell as its author sees it: a day as days are written here."""
    return f"{raw:%d/%m/%Y}" if isinstance(raw, date) else as_text(raw)
