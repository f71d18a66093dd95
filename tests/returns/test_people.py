"""Names turn into keys, the same way every time, and never back."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime

import pytest

from outcomes.framework.definitions import Category
from outcomes.returns.people import Secrets, age_band, age_on, area_of, normal_form

SECRETS = Secrets(b"1" * 32, b"2" * 32)


@pytest.mark.parametrize(
    ("key", "data", "mac"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ],
)
def test_the_keyed_hash_is_that_of_rfc_4231(key: bytes, data: bytes, mac: str) -> None:
    """RFC 4231, test cases 1 and 2."""
    assert hmac.new(key, data, hashlib.sha256).hexdigest() == mac


def test_a_match_key_is_the_inner_hash_keyed_again() -> None:
    inner = hmac.new(b"1" * 32, b"reference\x1fbefrienders\x1fa17", hashlib.sha256).hexdigest()
    outer = hmac.new(b"2" * 32, inner.encode(), hashlib.sha256).hexdigest()
    assert SECRETS.match_key("reference", "befrienders", "a17") == outer


def test_the_same_reference_at_two_partners_is_not_the_same_person() -> None:
    assert SECRETS.match_key("reference", "a", "17") != SECRETS.match_key("reference", "b", "17")


def test_other_secrets_make_other_keys() -> None:
    other = Secrets(b"1" * 32, b"3" * 32)
    assert SECRETS.match_key("email", "", "x") != other.match_key("email", "", "x")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" AB 12 ", "ab12"),
        ("0042", "0042"),
        (42.0, "42"),
        ("ＡＢ１２", "ab12"),
        ("Straße", "strasse"),
        (datetime(1980, 1, 2, 0, 0), "1980-01-02"),
        (date(1980, 1, 2), "1980-01-02"),
        ("n/a", ""),
        (" N / K ", ""),
        ("-", ""),
        ("unknown", ""),
        ("None", ""),
        ("   ", ""),
        (None, ""),
    ],
)
def test_a_reference_is_the_same_however_it_is_typed(written: object, normal: str) -> None:
    assert normal_form(written) == normal


BANDS = (
    Category(code="under-16", label="Under 16", to_age=15),
    Category(code="16-24", label="16 to 24", from_age=16, to_age=24),
    Category(code="80-plus", label="80 and over", from_age=80),
)


@pytest.mark.parametrize(
    ("birth", "day", "band"),
    [
        (date(2009, 4, 2), date(2025, 4, 1), "under-16"),
        (date(2009, 4, 1), date(2025, 4, 1), "16-24"),
        (date(1920, 1, 1), date(2025, 4, 1), "80-plus"),
        (date(1980, 1, 1), date(2025, 4, 1), "not-known"),
        (None, date(2025, 4, 1), "not-known"),
        (date(1980, 1, 1), None, "not-known"),
    ],
)
def test_a_birthday_moves_a_person_to_the_next_band(birth: date | None, day: date | None, band: str) -> None:
    assert age_band(birth, day, BANDS) == band


def test_a_person_born_on_29_february_has_a_birthday_on_1_march() -> None:
    assert age_on(date(2008, 2, 29), date(2025, 2, 28)) == 16
    assert age_on(date(2008, 2, 29), date(2025, 3, 1)) == 17


def test_a_postcode_outside_the_lookup_is_not_known() -> None:
    assert area_of("rv1 1ci", {"rv11ci": "X05000001"}) == "X05000001"
    assert area_of("ZZ9 9ZZ", {"rv11ci": "X05000001"}) == "not-known"
