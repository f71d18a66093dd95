"""People across partners: who is linked, who is not and why, on people few enough to know by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from outcomes.errors import StoreError
from outcomes.framework.agreements import Agreement
from outcomes.framework.match_rules import default_rules
from outcomes.returns.people import Secrets
from outcomes.store import link_decisions, linking
from outcomes.store.database import open_store
from outcomes.store.load import load_place

from .partnership import JOAN, PARTNERS, Q1, SECRETS, TODAY, Partnership, agreement_of, small_place


def _joan(**changed: str) -> dict[str, str]:
    return {name: value for name, value in {**JOAN, **changed}.items() if value}


def test_a_person_helped_by_three_partners_is_counted_once(partnership: Partnership) -> None:
    for partner in PARTNERS:
        partnership.knows(partner, "7", **JOAN)
    assert partnership.different() == 1


@pytest.mark.parametrize(
    "other",
    [
        _joan(first_name="Jaon", postcode="", email=""),
        _joan(family_name="Ashborne", postcode="", email=""),
        _joan(first_name="JOAN ", family_name="ash-bourne", postcode="", email=""),
        _joan(birth_date="", email=""),
        _joan(birth_date="1950-02-03", email=""),
        _joan(postcode="RV9 9ZZ", birth_date=""),
        _joan(first_name="Ashbourne", family_name="Joan", email="", postcode=""),
        _joan(family_name="Underhill", email=""),
    ],
    ids=["slip", "family slip", "case and hyphen", "no birth date", "day and month", "moved", "turned", "married"],
)
def test_a_person_is_recognised_in_spite_of(partnership: Partnership, other: dict[str, str]) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **other)
    assert partnership.different() == 1


@pytest.mark.parametrize(
    "other",
    [
        _joan(first_name="Edith"),
        _joan(birth_date="1978-09-21"),
        {"first_name": "Edith", "postcode": "RV1 1CI", "email": "joan@example.org"},
        {"first_name": "Joan", "postcode": "RV1 1CI"},
        {"first_name": "Joan", "family_name": "Ashbourne"},
    ],
    ids=["twin", "daughter of the same name", "shared e-mail and home", "one weak key", "a name alone"],
)
def test_people_are_not_taken_for_one_where_it_is(partnership: Partnership, other: dict[str, str]) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **other)
    assert partnership.different() == 2


def test_a_conflicting_birth_date_goes_to_the_clerical_list(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **_joan(birth_date="1978-09-21"))
    assert link_decisions.pairs(partnership.store, "doubtful")["doubt"].tolist() == [linking.VETOED]


def test_a_mother_and_a_daughter_of_one_name_are_not_joined_by_a_row_without_birth_date(
    partnership: Partnership,
) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **_joan(birth_date=""))
    partnership.knows("college", "c9", **_joan(birth_date="1978-09-21", email="second@example.org"))
    assert partnership.different() == 2


def test_birth_dates_conflict_also_where_two_share_no_key_but_a_third_row_shares_one_with_each(
    partnership: Partnership,
) -> None:
    partnership.knows("advice", "7", **_joan(email=""))
    partnership.knows("befrienders", "B-12", **_joan(birth_date=""))
    partnership.knows("college", "c9", **_joan(birth_date="1978-09-21", postcode=""))
    assert partnership.different() == 2
    assert linking.CONFLICT in link_decisions.pairs(partnership.store, "doubtful")["doubt"].tolist()


TOM = {"first_name": "Tomas", "family_name": "Delaney", "birth_date": "1999-12-30", "postcode": "RV2 2AA"}


def test_a_reference_used_for_two_people_links_neither_until_somebody_decides(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("advice", "7", period="2025-26 Q2", **TOM)
    partnership.knows("befrienders", "B-12", **JOAN)
    partnership.knows("college", "c9", **TOM)
    assert partnership.different() == 3
    doubtful = link_decisions.pairs(partnership.store, "doubtful")
    assert doubtful["doubt"].tolist() == [linking.TORN, linking.TORN]
    joan = str(doubtful.loc[doubtful["other_partner_id"] == "befrienders", "pair_code"].item())
    link_decisions.decide_pair(partnership.store, joan, is_same=True, by="Sam", why="the other was entered wrongly")
    assert partnership.different() == 2


def test_a_slip_in_a_partners_own_later_row_does_not_unlink(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("advice", "7", period="2025-26 Q2", **_joan(birth_date="1950-03-12"))
    partnership.knows("befrienders", "B-12", **JOAN)
    assert partnership.different() == 1


def test_two_references_of_one_partner_stay_two_people(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("advice", "8", **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    assert partnership.different() == 2
    assert linking.ONE_PARTNER in link_decisions.pairs(partnership.store, "doubtful")["doubt"].tolist()


def test_a_row_without_reference_is_never_linked(partnership: Partnership) -> None:
    partnership.knows("advice", None, **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    assert partnership.different() == 2


def test_a_key_that_many_of_one_partner_bear_says_nothing(partnership: Partnership) -> None:
    helpdesk = {"first_name": "Anon", "family_name": "Anon", "birth_date": "1900-01-01"}
    for n in range(7):
        partnership.knows("advice", f"{n}", **helpdesk)
    partnership.knows("befrienders", "B-12", **helpdesk)
    assert partnership.different() == 8


@pytest.mark.parametrize(
    "agreed",
    [
        (),
        (agreement_of("advice"),),
        (agreement_of("advice"), agreement_of("befrienders", links_people=False)),
        (agreement_of("advice"), agreement_of("befrienders", ends=date(2025, 9, 30))),
    ],
    ids=["none", "one side alone", "not for linking", "ended"],
)
def test_nobody_is_linked_whose_partner_has_not_agreed(partnership: Partnership, agreed: tuple[Agreement, ...]) -> None:
    load_place(partnership.store, small_place(agreements=agreed), TODAY)
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    assert partnership.different() == 2


def test_an_agreement_made_later_links_at_the_next_measuring(partnership: Partnership) -> None:
    load_place(partnership.store, small_place(agreements=()), TODAY)
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    assert partnership.different() == 2
    load_place(partnership.store, small_place(), TODAY)
    assert partnership.different() == 1


def test_a_reference_is_shared_only_where_the_place_says_so(partnership: Partnership) -> None:
    rules = default_rules().model_copy(update={"shared_references": ("advice", "college")})
    partnership.rules = rules
    load_place(partnership.store, small_place(match_rules=rules), TODAY)
    for partner in PARTNERS:
        partnership.knows(partner, "NHS 943", first_name=f"Name{partner}")
    assert partnership.different() == 2


def test_a_wrong_link_can_be_split_and_stays_split(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    pair = partnership.pair("linked")
    link_decisions.decide_pair(partnership.store, pair, is_same=False, by="Sam Reed", why="checked by both")
    assert partnership.different() == 2
    partnership.knows("college", "c9", **JOAN)
    assert partnership.different() == 2
    assert partnership.pair("different") == pair


def test_a_doubtful_pair_can_be_confirmed(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **_joan(birth_date="1978-09-21"))
    pair = partnership.pair("doubtful")
    link_decisions.decide_pair(partnership.store, pair, is_same=True, by="Sam Reed", why="the date was a slip")
    assert partnership.different() == 1
    link_decisions.decide_pair(partnership.store, pair, is_same=False, by="Sam Reed", why="it was not")
    assert partnership.different() == 2
    assert partnership.store.one("select count(*) from link_decision") == 2


def test_a_link_says_which_keys_agree_and_in_which_cells(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **_joan(email=""))
    partnership.knows("befrienders", "B-12", **_joan(birth_date="", email=""))
    told = link_decisions.explain(partnership.store, partnership.pair("linked"))
    assert set(told["key_kind"]) >= {"names-and-home", "first-and-home"}
    assert set(told["cell"]) == {"A5"}
    assert set(told["other_cell"]) == {"A6"}
    assert set(told["period"]) == {Q1}


def test_the_reason_of_a_decision_says_of_nobody_who_they_are(partnership: Partnership) -> None:
    partnership.knows("advice", "7", **JOAN)
    partnership.knows("befrienders", "B-12", **JOAN)
    pair = partnership.pair("linked")
    with pytest.raises(StoreError, match="seems to hold"):
        link_decisions.decide_pair(partnership.store, pair, is_same=False, by="Sam", why="joan@example.org said so")


def test_a_pair_that_is_not_there_is_said_so(partnership: Partnership) -> None:
    with pytest.raises(StoreError, match="There is no pair"):
        link_decisions.decide_pair(partnership.store, "abc", is_same=True, by="Sam", why="-")


def test_other_secrets_link_the_same_people(tmp_path: Path) -> None:
    found = []
    for n, secrets in enumerate((SECRETS, Secrets(b"8" * 32, b"9" * 32))):
        with open_store(tmp_path / f"{n}.duckdb", lambda: datetime(2025, 10, 1, 12, tzinfo=UTC)) as store:
            load_place(store, small_place(), TODAY)
            one = Partnership(store, secrets)
            for partner, reference in (("advice", "7"), ("befrienders", "B-12"), ("college", "c9")):
                one.knows(partner, reference, **JOAN)
            one.knows("college", "c10", **_joan(first_name="Edith"))
            linking.bring_up_to_date(store)
            found.append(store.rows("select partner_id, person_id from linked_person order by all"))
    assert found[0] == found[1]
