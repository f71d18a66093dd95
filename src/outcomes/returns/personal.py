"""Finds what says who a person is in free text, and takes it out before the text is stored.

Returns road: cells → rules (a warning) → store (**masked**).
"""

from __future__ import annotations

import re

REMOVED = "[removed]"
_PERSONAL = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "a telephone number": re.compile(r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)"),
    "a National Insurance number": re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b", re.IGNORECASE),
    "an NHS number": re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{4}(?!\d)"),
}

_MAY_HOLD = re.compile(r"[@\d]")
"""Without a digit or an @ none of them is there, and most texts have neither."""


def what_is_personal(text: str) -> str | None:
    """What a text seems to hold that says who a person is; None where nothing is found.

    A text of the archive, from which it was taken out, held it all the same.
    """
    if REMOVED in text:
        return "something that says who a person is"
    return next((what for what, pattern in _PERSONAL.items() if pattern.search(text)), None)


def masked(text: str) -> str:
    """The text with e-mails, telephone, NHS and National Insurance numbers taken out. Names cannot be found so."""
    for pattern in _PERSONAL.values() if _MAY_HOLD.search(text) else ():
        text = pattern.sub(REMOVED, text)
    return text
