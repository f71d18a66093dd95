"""Finds what says who a person is in free text, and takes it out before the text is stored.

Returns road: cells → rules (a warning) → store (**masked**).  Look-alikes are told apart by what each kind of number
must be: NHS numbers by their check digit (modulus 11, NHS Data Dictionary) and the ranges in use, National Insurance
numbers by the letters HMRC gives (manual NIM39110), telephone numbers by Ofcom's ranges of people's lines, postcodes by
their form (BS 7666) and the letters that areas begin with, dates only where the text says that somebody was born then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

REMOVED = "[removed]"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    rf"(?:\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_AREAS = frozenset(
    re.findall(
        "[A-Z]+",
        "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX "
        "FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
        "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM RV S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR "
        "TS TW UB W WA WC WD WF WN WR WS WV YO ZE",
    )
)
"""What postcodes begin with (Royal Mail); RV is nobody's, and Riverside's."""


def has_check_digit(digits: str) -> bool:
    """Whether the last of ten digits is the one that the others ask for, as in NHS and Scottish CHI numbers."""
    rest = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return rest != 10 and rest % 11 == int(digits[9])


def _is_nhs_number(found: str) -> bool:
    """Written in threes and four a check digit is enough; ten digits in a row must be of a range in use."""
    digits = re.sub(r"\D", "", found)
    return has_check_digit(digits) and (found != digits or digits[0] in "467" or "320" <= digits[:3] < "400")


def _has_ni_letters(found: str) -> bool:
    return found[:2].upper() not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def _is_of_an_area(found: str) -> bool:
    letters = re.match(r"[A-Z]+", found)
    return letters is not None and letters[0] in _AREAS


def _always(_: str) -> bool:
    return True


_Kind = tuple[re.Pattern[str], Callable[[str], bool]]
_BORN = re.compile(
    r"(?<![a-z])(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?)(?: is| was)?[\s:=(]{0,3}"
    rf"{_DAY}(?![0-9])",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<![\w£$€.,/-])[0-9]{3}(?:[ -][0-9]{3}[ -]|[0-9]{3})[0-9]{4}(?![\w/-]|[.,][0-9])")
_NI = re.compile(
    r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?(?:[0-9]{2}[ -]?){3}[A-D](?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_TELEPHONE = re.compile(
    r"(?<![\w£$€.,/-])(?:\+44[ -]?(?:\(0\))?[ -]?|0044[ -]?|\(?0)[127](?:\)?[ -]?[0-9]){8,9}(?![\w/]|[.,-][0-9])"
)
_POSTCODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9][A-Z0-9]?[ \u00a0][0-9][A-Z]{2}(?![A-Za-z0-9])")
_PERSONAL: dict[str, _Kind] = {
    "an e-mail address": (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    "a date of birth": (_BORN, _always),
    "an NHS number": (_NHS, _is_nhs_number),
    "a National Insurance number": (_NI, _has_ni_letters),
    "a telephone number": (_TELEPHONE, _always),
}
_HOME: dict[str, _Kind] = {"a postcode": (_POSTCODE, _is_of_an_area)}
"""What says where a person lives, written with its space: other codes look like one without. In registers of grants,
and in records of foreign workbooks, it says where an organisation is."""
_MAY_HOLD = re.compile(r"[@0-9]")
"""Without a digit or an @ none of them is there, and most texts have neither."""


def _kinds(home: bool) -> dict[str, _Kind]:
    return _PERSONAL | _HOME if home else _PERSONAL


def what_is_personal(text: str, *, home: bool = True) -> str | None:
    """What a text seems to hold that says who a person is; None where nothing is found.

    A text of the archive, from which it was taken out, held it all the same. Without `home` a postcode is no matter.
    """
    if REMOVED in text:
        return "something that says who a person is"
    if not _MAY_HOLD.search(text):
        return None
    return next((what for what, kind in _kinds(home).items() if any(_found(text, kind))), None)


def _found(text: str, kind: _Kind) -> Iterator[bool]:
    pattern, is_one = kind
    return (is_one(found[0]) for found in pattern.finditer(text))


def masked(text: str, *, home: bool = True) -> str:
    """The text with what says who a person is taken out. Names cannot be found so."""
    if not _MAY_HOLD.search(text):
        return text
    for pattern, is_one in _kinds(home).values():
        text = pattern.sub(partial(_taken_out, is_one), text)
    return text


def _taken_out(is_one: Callable[[str], bool], found: re.Match[str]) -> str:
    return REMOVED if is_one(found[0]) else found[0]
