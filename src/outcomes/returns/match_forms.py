"""The forms of a person's fields that match keys are made of: as written, by sound, with a slip, part by part.

Returns road: normal form → **match forms** → match keys.  `jellyfish` makes the sounds (Metaphone, Philips 1990); slips
are the deletion neighbourhood of a word: two words one slip apart (a letter too many, too few, another, or two turned
round) have a member in common.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from outcomes.returns.people import normal_form

_SHORT = 3
"""Words of up to so many letters get no slips: too many of them are one letter apart (Tim, Kim, Jim)."""


def plain_form(field: str, value: object) -> str:
    """A field in normal form; names keep their letters alone, without accents, and postcodes letters and digits."""
    text = normal_form(value)
    if field in ("first_name", "family_name"):
        return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalpha())
    return "".join(c for c in text if c.isalnum()) if field == "postcode" else text


@lru_cache(maxsize=100_000)
def forms_of(part: str, text: str) -> tuple[str, ...]:
    """The forms of a text that a part of a match rule asks for, such as `first_name.slips`; none where it has none."""
    if not text:
        return ()
    form = part.partition(".")[2]
    return _FORMS[form](text) if form else (text,)


def _sound(text: str) -> tuple[str, ...]:
    import jellyfish

    heard = jellyfish.metaphone(text)
    return (heard,) if heard else ()


def _slips(text: str) -> tuple[str, ...]:
    if len(text) <= _SHORT:
        return (text,)
    return tuple(dict.fromkeys((text, *(text[:i] + text[i + 1 :] for i in range(len(text))))))


def _parts(text: str) -> tuple[str, ...]:
    """What is left of a date after one slip: without its year, month or day, with day and month in either order; and
    two pairs of years it lies in, of which dates in the same year or in neighbouring ones share one."""
    year, month, day = text.split("-")
    either, pair = "/".join(sorted((month, day))), int(year) // 2
    other = (int(year) + 1) // 2
    return (f"--{month}-{day}", f"{year}--{day}", f"{year}-{month}--", f"{year} {either}", f"2x{pair}", f"2x{other}+")


_FORMS: dict[str, Callable[[str], tuple[str, ...]]] = {"sound": _sound, "slips": _slips, "parts": _parts}
