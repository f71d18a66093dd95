"""Turns identifying cells into keyed match keys while a return is read; nothing identifying goes further.

Returns road: tidy → **people** → check → store.  Source of the method: HMAC-SHA-256, RFC 2104; measures, section 4.
K1 may be given to partners who key on their own machine; the place re-keys everything with K2, which they never hold.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from outcomes.framework.definitions import NOT_KNOWN, Category

MISSING_WORDS = frozenset({"", "n/a", "na", "n/k", "nk", "-", "–", "—", "unknown", "none", "not known", "notknown"})


@dataclass(frozen=True)
class Secrets:
    """The two secrets of a place. They never lie in the place's folder, and never reach the store.

    k2    empty on a partner's own machine, where K1 is alone
    later the K2 of each rotation since, oldest first: what is stored went through all of them, and so does what comes
    """

    k1: bytes
    k2: bytes = b""
    later: tuple[bytes, ...] = ()

    @property
    def every_k2(self) -> tuple[bytes, ...]:
        """Every K2 that a key goes through, in order; none where K1 is alone."""
        return (self.k2, *self.later) if self.k2 else ()

    def stages(self) -> list[Secrets]:
        """The secrets as they were before and after each change of K2, oldest first; these are the last."""
        every = self.every_k2
        return [Secrets(self.k1, every[0], every[1:n]) for n in range(1, len(every) + 1)] or [self]

    def match_key(self, kind: str, scope: str, text: str) -> str:
        """The keyed form of one identifying value, 64 hexadecimal digits.

        `kind` is the field (a birth date never equals a postcode), `scope` the partner for its own references.
        """
        return _place_key(self, kind, scope, text)

    def rekeyed(self, key: str) -> str:
        """A key that was made with K1, on whichever machine, keyed again with K2 and each K2 since."""
        for k2 in self.every_k2:
            key = keyed_again(k2, key)
        return key


@lru_cache(maxsize=2**16)  # the same people come every quarter
def _place_key(secrets: Secrets, kind: str, scope: str, text: str) -> str:
    return secrets.rekeyed(partner_key(secrets.k1, kind, scope, text))


def partner_key(k1: bytes, kind: str, scope: str, text: str) -> str:
    """An identifying value keyed with K1 alone, 64 hexadecimal digits: what leaves a partner's own machine."""
    return hmac.digest(k1, "\x1f".join((kind, scope, text)).encode(), "sha256").hex()


def keyed_again(k2: bytes, key: str) -> str:
    """A key keyed again with one K2, 64 hexadecimal digits."""
    return hmac.digest(k2, key.encode(), "sha256").hex()


def normal_form(value: object) -> str:
    """NFKC, all white space removed, case folded, leading zeros kept; "" where the value says it is missing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value.isoformat()[:10] if isinstance(value, date) else str(value)
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.strip() in MISSING_WORDS:
        return ""
    squeezed = "".join(folded.split())
    return "" if squeezed in MISSING_WORDS else squeezed


def age_on(birth: date, day: date) -> int:
    """Whole years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_band(birth: date | None, day: date | None, bands: tuple[Category, ...]) -> str:
    """The code of the age band on a day; `not-known` where either date is missing or no band holds the age."""
    if birth is None or day is None:
        return NOT_KNOWN.code
    age = age_on(birth, day)
    for band in bands:
        if (band.from_age is not None or band.to_age is not None) and (
            (band.from_age or 0) <= age <= (band.to_age if band.to_age is not None else 200)
        ):
            return band.code
    return NOT_KNOWN.code


def area_of(postcode: object, areas: Mapping[str, str]) -> str:
    """The small area a postcode lies in, by the place's own lookup; `not-known` where it is not in it."""
    return areas.get(normal_form(postcode), NOT_KNOWN.code)
