"""Publishing what partners achieved together: what would tell of few people is withdrawn, or nothing is published."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store import publish as published
from outcomes.store.database import Store
from outcomes.store.disclosure import achieved
from outcomes.store.hiding import audit_published
from outcomes.store.load import load_place
from outcomes.store.publish import publish

from .partnership import PARTNERS, TODAY, Partnership, small_place

YEAR = "2025-26"
_NAMES = ["".join(letters) for letters in product("bdfgklmnprst", "aeiou", "bdfgklmnprst")]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "published" / "outcomes.duckdb"


def _meet(partnership: Partnership, *, both: int, alone: int, jobless: int, twice: bool = True) -> None:
    """People of two partners: `both` with a job and with both, `alone` with a job and one, `jobless` with one each."""
    names = iter(_NAMES)
    with partnership.at_once():
        for _ in range(both):
            who = _somebody(next(names))
            for partner in ("advice", "befrienders") if twice else ("advice",):
                partnership.knows(partner, f"{partner}{who['family_name']}", job="2025-06-10", **who)
            if not twice:
                partnership.knows("befrienders", f"b{who['family_name']}", **who)
        for partner, job in product(("advice", "befrienders"), (True, False)):
            for _ in range(alone if job else jobless):
                who = _somebody(next(names))
                more = {"job": "2025-06-10"} if job else {}
                partnership.knows(partner, f"{partner}{who['family_name']}", **more, **who)
        partnership.asks_for("achieved:job:on")


def _somebody(name: str) -> dict[str, str]:
    number = _NAMES.index(name)
    born = f"{1940 + number % 60}-03-{1 + number % 28:02}"
    return {"first_name": f"{name}a", "family_name": f"{name}er", "birth_date": born, "postcode": "RV1 1CI"}


def _rows(copy: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(copy), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_joint_figures_of_many_people_are_published_without_a_notice(partnership: Partnership, copy: Path) -> None:
    """Of 58 jobs 26 are told twice; each partner has 16 who found one and 15 who did not, with it alone."""
    _meet(partnership, both=26, alone=16, jobless=15)
    publish(partnership.store, copy, by="Sam")
    assert _rows(copy, "select release_notice from publication") == [(None,)]
    assert _rows(copy, "select people from joint_outcome") == [(60,)]
    assert _rows(copy, "select sharing, people from shared_people order by all") == [
        ("overlap", 30), ("overlap", 60), ("pair", 30)
    ]  # fmt: skip
    assert dict(_rows(copy, "select partner_id, equal_people from joint_credit")) == {"advice": 30, "befrienders": 30}
    assert audit_published(partnership.store, copy).has_passed


def test_a_joint_outcome_that_tells_how_few_one_partner_alone_reports_is_withdrawn(
    partnership: Partnership, copy: Path
) -> None:
    """Each partner tells 30 jobs, and 32 people found one: the other partner's are two more."""
    _meet(partnership, both=28, alone=2, jobless=18)
    publish(partnership.store, copy, by="Sam")
    assert _rows(copy, "select people, is_hidden from joint_outcome") == [(None, True)]
    assert _rows(copy, "select * from joint_credit") == []
    assert audit_published(partnership.store, copy).has_passed


def test_without_the_withdrawal_nothing_is_published(
    partnership: Partnership, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meet(partnership, both=28, alone=2, jobless=18)
    monkeypatch.setattr(achieved, "withdraw", lambda year, _: year)
    with pytest.raises(StoreError, match=r"Nothing is published: .* in joint_outcome"):
        publish(partnership.store, copy, by="Sam")
    assert not copy.exists()


def test_the_audit_finds_a_joint_outcome_that_was_put_back(partnership: Partnership, copy: Path) -> None:
    _meet(partnership, both=28, alone=2, jobless=18)
    publish(partnership.store, copy, by="Sam")
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update joint_outcome set people = 30, is_hidden = false")
    found = audit_published(partnership.store, copy).leaks
    assert {leak.table for leak in found} == {"joint_outcome"}
    assert (2, 2) in {(leak.low, leak.high) for leak in found}


def _of_four(store: Store) -> Partnership:
    """Three people are with the befrienders; the college's fifteen and the shelter's forty are all with the advisers.

    Of the place's 173 people the advisers' 115 are shown, and how the others are divided is hidden. The shelter knows.
    """
    partners = (*PARTNERS, "shelter")
    load_place(store, small_place(partners), TODAY)
    partnership = Partnership(store)
    of_sorts = {("advice",): 60, ("advice", "college"): 15, ("advice", "shelter"): 40, ("befrienders",): 3}
    names = iter(_NAMES)
    with partnership.at_once():
        for sort, number in of_sorts.items():
            for _ in range(number):
                who = _somebody(next(names))
                for partner in sort:
                    partnership.knows(partner, f"{partner}{who['family_name']}", **who)
        partnership.asks_for("achieved:job:on")
    return partnership


def test_pairs_do_not_tell_one_partner_how_few_another_has(
    store: Store, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About twenty people are with the college and the advisers: at least 15 of the 18 that the shelter cannot tell."""
    partnership = _of_four(store)
    with monkeypatch.context() as patch:
        patch.setattr(published, "hide_what_narrows", lambda *_: None)
        with pytest.raises(
            StoreError, match=r"Nothing is published: .* in partner_year_indicator \(people, befrienders"
        ):
            publish(partnership.store, copy, by="Sam")
    publish(partnership.store, copy, by="Sam")
    assert audit_published(partnership.store, copy).has_passed
    told = _rows(copy, "select sharing, people, is_hidden from shared_people order by all")
    assert told == [("overlap", 60, False), ("overlap", 60, False)]
    assert _rows(copy, "select release_notice from publication") == [(None,)]


def test_the_audit_finds_pairs_that_were_put_back(store: Store, copy: Path) -> None:
    partnership = _of_four(store)
    publish(partnership.store, copy, by="Sam")
    with duckdb.connect(str(copy)) as connection:
        for other, people in (("college", 20), ("shelter", 40)):
            connection.execute(
                "insert into shared_people by name select $1 as year, 'pair' as sharing, 'advice' as partner_id, "
                "$2 as other_partner_id, 2 as partners, $3 as people, false as is_hidden",
                [YEAR, other, people],
            )
    found = audit_published(partnership.store, copy).leaks
    assert {(leak.key[1], leak.by) for leak in found} >= {("befrienders", "shelter")}
    assert {leak.table for leak in found} == {"partner_year_indicator"}
