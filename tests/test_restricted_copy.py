"""The restricted copy: whom it holds, that nothing in it says who they are, and that it says what it is."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError, StoreError
from outcomes.place import Place
from outcomes.store.restricted import COPY, NOTICE, RestrictedCopy

from . import planted
from .made_once import copied
from .privacy import BEA, NAMED, PARTNERS, PERIOD, ZEB, build, form, receive

SAID = "links_people: true, special_condition: support of people at risk, gives_people_to_analysts: true"
UNTIL = date(2026, 12, 31)
REFERENCE = "ZQX-4471"
STORY = "Zebedee Quillfeather, born 14/03/1971, of RV1 1CI"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Zebedee is with both partners, and again in a corrected return that also says when he found work."""
    root = tmp_path_factory.mktemp("lent")
    build(root, SAID)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        place = open_place(root / "place")
        worked = {"reference": REFERENCE, "achieved:started_work:on": date(2026, 5, 29), "ended_on": date(2026, 5, 4)}
        scored = {
            "score:ons4_satisfaction:first": 3,
            "score:ons4_satisfaction:latest": 7,
            "breakdown:disability": "Disabled",
        }
        told = [{"title": "One of us", "story": STORY, "has_consent": "Yes"}]
        sent = form(root / "again.xlsx", place, [ZEB | worked | scored, BEA], stories=told)
        receive(place, [sent])
    return root


@pytest.fixture
def lent(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(pristine, tmp_path / "lent", monkeypatch)


def _made(place: Place) -> RestrictedCopy:
    return place.people.copy_for("Kim Ito", because="evaluation of the grants", until=UNTIL, by="Sam Reed")


def _rows(made: RestrictedCopy, sql: str) -> list[Any]:
    with duckdb.connect(str(made.folder / COPY), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _tables(made: RestrictedCopy) -> list[str]:
    return [name for (name,) in _rows(made, "select table_name from duckdb_tables() order by all")]


def _agreeing(place: Place, partner: str, change: str) -> Place:
    """The place, with another word instead of the permission in one partner's agreement."""
    path = place.folder / "agreements.yaml"
    lines = path.read_text("utf-8").splitlines()
    said = "gives_people_to_analysts: true"
    path.write_text("\n".join(x.replace(said, change) if partner in x else x for x in lines) + "\n", "utf-8")
    return open_place(place.folder)


def test_people_are_linked_in_the_copy_as_they_are_in_the_store(lent: Place) -> None:
    made = _made(lent)
    with lent.store() as store:
        known = store.rows("select person_id, partner_id, count(*) from linked_support group by all")
    in_store = sorted(
        sorted((partner, rows) for person, partner, rows in known if person == one) for one in {p for p, _, _ in known}
    )
    told = _rows(made, "select pseudonym, partner_id, count(*) from person_support group by all")
    in_copy = sorted(
        sorted((partner, rows) for person, partner, rows in told if person == one) for one in {p for p, _, _ in told}
    )
    assert in_copy == in_store
    assert [("example-charity", 1), ("second-charity", 1)] in in_copy, "one person of two partners is one here too"
    assert (made.people, made.supports) == (len(in_store), sum(rows for _, _, rows in known))


def test_no_cell_of_it_is_a_key_reference_or_number_of_the_store(lent: Place, tmp_path: Path) -> None:
    made = _made(lent)
    with lent.store() as store:
        keys = {key for (key,) in store.rows("select match_key from match_key")}
        keys |= {key for (key,) in store.rows("select reference_key from support where reference_key is not null")}
        numbers = {f"{one} {row}" for one, row in store.rows("select return_id, row_no from support")}
    cells = {str(value) for table in _tables(made) for row in _rows(made, f'from "{table}"') for value in row}
    content = (made.folder / COPY).read_bytes()
    assert len(keys) > 50
    assert not (keys | numbers) & cells
    assert not [key for key in keys if len(key) > 20 and key.encode() in content]
    assert REFERENCE.encode() not in content
    columns = {name for (name,) in _rows(made, "select column_name from duckdb_columns() where not internal")}
    assert not columns & {"person_id", "person_key", "reference_key", "return_id", "row_no", "story", "sheet", "cell"}
    assert planted.everywhere(made.folder, scratch=tmp_path) == {}


def test_days_stand_in_it_as_quarters_and_whole_weeks(lent: Place) -> None:
    made = _made(lent)
    dates = _rows(
        made,
        "select table_name, column_name from duckdb_columns() where not internal "
        "and data_type in ('DATE', 'TIMESTAMP') and table_name <> 'restricted_copy'",
    )
    assert dates == []
    worked = _rows(
        made,
        "select started_period, weeks_after_first, weeks_supported, achieved_period, weeks_after_start "
        "from person_achievement join person_support using (support_no) where achievement = 'started_work'",
    )
    assert worked == [(PERIOD, 0, 4, PERIOD, 8)], "3 April to 4 May, and to 29 May"


def test_two_copies_have_no_pseudonym_and_no_order_in_common(lent: Place) -> None:
    one, other = _made(lent), _made(lent)
    assert (one.number, other.number) == (1, 2)
    first, second = ({p for (p,) in _rows(made, "select pseudonym from person")} for made in (one, other))
    assert len(first) == len(second) == one.people
    assert not first & second
    told = "select pseudonym from person_support order by support_no"
    assert _rows(one, told) == sorted(_rows(one, told)), "rows stand in the order of what was drawn at random"


def test_without_permission_nobody_is_in_it(lent: Place) -> None:
    refused = lent
    for partner in PARTNERS:
        refused = _agreeing(refused, partner, "gives_people_to_analysts: false")
    with pytest.raises(PlaceError, match="Nobody may be in a restricted copy: no partner that lists people has agreed"):
        _made(refused)
    assert not list((lent.folder / "restricted").iterdir())
    with lent.store() as store:
        assert store.one("select count(*) from restricted_copy") == 0


def test_an_agreement_that_says_nothing_gives_nobody() -> None:
    from outcomes.framework.agreements import Agreement

    assert Agreement.model_fields["gives_people_to_analysts"].default is False


def test_only_the_people_of_partners_who_agreed_are_in_it(lent: Place) -> None:
    made = _made(_agreeing(lent, "second-charity", "gives_people_to_analysts: false"))
    assert made.partners == ("example-charity",)
    assert _rows(made, "select distinct partner_id from person_support") == [("example-charity",)]
    assert _rows(made, "select partner_id from partner") == [("example-charity",)]
    assert _rows(made, "select max(partners) from person") == [(1,)], "that he is with another partner is not said"


def test_scores_and_special_groups_need_a_condition_of_article_9(lent: Place) -> None:
    made = _made(lent)
    special = "select dimension, category from person_group where dimension in ('disability', 'ethnic_group')"
    assert _rows(made, "select count(*) from person_score") == [(2,)]
    assert ("disability", "disabled") in _rows(made, special)
    path = lent.folder / "agreements.yaml"
    path.write_text(path.read_text("utf-8").replace("special_condition: support of people at risk, ", ""), "utf-8")
    without = _made(open_place(lent.folder))
    assert _rows(without, "select count(*) from person_score") == [(0,)]
    assert _rows(without, special) == []
    assert _rows(without, "select count(*) from person_group where dimension = 'age_band'")[0][0] > 0


def test_a_copy_is_not_made_for_longer_than_an_agreement_holds(lent: Place) -> None:
    with pytest.raises(PlaceError, match=r"until 31 March 2028 at the latest"):
        lent.people.copy_for("Kim Ito", because="evaluation", until=date(2028, 4, 1), by="Sam Reed")
    with pytest.raises(PlaceError, match="until a day to come"):
        lent.people.copy_for("Kim Ito", because="evaluation", until=date(2026, 8, 1), by="Sam Reed")


def test_rows_whose_last_day_has_passed_are_deleted_first(lent: Place) -> None:
    for name, change in {
        "place.yaml": (r"as_at: .*", "as_at: 2028-06-01\\nkeep_people_years: 1"),
        "agreements.yaml": (r"ends: 2028-03-31", "ends: 2029-03-31"),
    }.items():
        path = lent.folder / name
        path.write_text(re.sub(*change, path.read_text("utf-8")), "utf-8")
    late = open_place(lent.folder)
    with pytest.raises(PlaceError, match=r"should be deleted by now\. Run first: outcomes retention"):
        late.people.copy_for("Kim Ito", because="evaluation", until=date(2028, 12, 31), by="Sam Reed")


def test_consent_must_have_been_asked_for() -> None:
    from outcomes.framework.agreements import Agreement

    said: dict[str, Any] = {
        "partner": "p", "agreement": "a", "lawful_basis": "consent", "role": "controller", "starts": date(2026, 4, 1),
        "ends": date(2027, 3, 31), "gives_people_to_analysts": True,
    }  # fmt: skip
    with pytest.raises(ValueError, match="write under consent how they were asked"):
        Agreement(**said)
    assert Agreement(**said, consent="asked on the form").gives_people_to_analysts


def test_somebody_forgotten_is_in_no_copy_and_copies_here_are_removed(lent: Place) -> None:
    before = _made(lent)
    told = lent.privacy.look_for(NAMED)
    assert told.restricted_copies == (1,)
    done = lent.privacy.forget(NAMED, by="DPO")
    assert done.restricted_copies == (1,)
    assert not before.folder.exists(), "it held him"
    after = _made(lent)
    assert after.number == 2
    assert after.people == before.people - 1
    assert _rows(after, "select count(*) from person_achievement") == [(0,)], "it was his"


def test_forgetting_says_which_copies_an_analyst_may_still_have(lent: Place) -> None:
    _made(lent)
    typed = "".join(f"{name}: {text}\n" for name, text in NAMED.items())
    said = CliRunner().invoke(main, ["forget", str(lent.folder), "--by", "DPO", "--yes"], input=typed).output
    assert "Restricted copies that analysts may still have, with this person under a pseudonym: 1." in said


def test_it_says_in_itself_what_it_is_for_whom_and_what_it_may_not_be_used_for(lent: Place) -> None:
    made = _made(lent)
    about = _rows(made, "select made_for, made_because, use_until, made_by, copy_no, people, audit_head "
                        "from restricted_copy")  # fmt: skip
    assert about == [("Kim Ito", "evaluation of the grants", UNTIL, "Sam Reed", 1, made.people, made.audit_head)]
    assert "find out who anybody is" in _rows(made, "select may_not from restricted_copy")[0][0]
    comments = _rows(made, "select comment from duckdb_tables()")
    assert all(comment.startswith("Restricted, for Kim Ito alone. ") for (comment,) in comments)
    unsaid = _rows(made, "select table_name, column_name from duckdb_columns() where not internal and comment is null")
    assert unsaid == []
    notice = (made.folder / NOTICE).read_text("utf-8")
    page = (made.folder / "data-dictionary.html").read_text("utf-8")
    for said in ("For Kim Ito alone", "Sam Reed", "evaluation of the grants", "31 December 2026", "may not be used"):
        assert said in notice
        assert said in page
    inside = _rows(made, "select published_table, column_name from data_dictionary order by all")
    assert inside == _rows(made, "select table_name, column_name from duckdb_columns() where not internal order by all")


def test_it_is_noted_in_the_audit_without_a_name(lent: Place) -> None:
    made = _made(lent)
    with lent.store() as store:
        assert store.rows("select act, subject, chain_hash from audit_event order by audit_id desc limit 1") == [
            ("made a restricted copy", "restricted copy 1", made.audit_head)
        ]
        assert store.rows("select made_for, made_by, people from restricted_copy") == [
            ("Kim Ito", "Sam Reed", made.people)
        ]
    checked = CliRunner().invoke(main, ["audit", str(lent.folder)])
    assert checked.exit_code == 0, checked.output


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_only_its_owner_reads_it_and_it_lies_apart_from_what_is_published(lent: Place) -> None:
    lent.measures.publish(by="Sam Reed")
    made = _made(lent)
    assert made.folder == lent.folder / "restricted" / "copy-1"
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in (made.folder.parent, made.folder, *made.folder.iterdir())
    }
    assert modes == {
        "restricted": 0o700, "copy-1": 0o700, COPY: 0o600, NOTICE: 0o600, "data-dictionary.html": 0o600,
    }  # fmt: skip
    published = {path.name for path in (lent.folder / "published").rglob("*")}
    assert not {name for name in published if "person" in name or "restricted" in name}


def test_how_many_have_groups_of_their_own_is_counted(lent: Place) -> None:
    made = _made(lent)
    groups: dict[str, set[tuple[str, str]]] = {}
    for person, dimension, category in _rows(made, "from person_group"):
        groups.setdefault(person, set()).add((dimension, category))
    sets = list(groups.values())
    assert made.alone == sum(sets.count(one) == 1 for one in sets)
    assert _rows(made, "select people_alone from restricted_copy") == [(made.alone,)]


def test_a_copy_that_cannot_be_written_is_said_and_nothing_is_left(lent: Place) -> None:
    (lent.folder / "restricted").write_text("a file stands where the folder belongs")
    with pytest.raises(StoreError, match="The restricted copy cannot be written"):
        _made(lent)
    assert (lent.folder / "restricted").is_file()


def test_the_command_makes_one(lent: Place) -> None:
    words = ["people", "copy", str(lent.folder), "--for", "Kim Ito", "--why", "evaluation", "--by", "Sam"]
    done = CliRunner().invoke(main, [*words, "--until", "2026-12-31"])
    assert done.exit_code == 0, done.output
    assert "Restricted copy 1 is in" in done.output
    assert "For Kim Ito alone, until 31 December 2026." in done.output


CAL = BEA | {"reference": "C9", "first_name": "Calixta", "family_name": "Overmuch", "birth_date": date(1990, 2, 3),
             "postcode": "RV1 1CI", "sessions": 91}  # fmt: skip
"""Somebody planted: nobody else has 91 sessions."""
PLANTED = "select count(*) from person_support where sessions = 91"


def test_somebody_left_out_of_a_corrected_return_is_in_no_later_copy(lent: Place, tmp_path: Path) -> None:
    receive(lent, [form(tmp_path / "with.xlsx", lent, [ZEB | {"reference": REFERENCE}, BEA, CAL])])
    first = _made(lent)
    assert _rows(first, PLANTED) == [(1,)]
    receive(lent, [form(tmp_path / "without.xlsx", lent, [ZEB | {"reference": REFERENCE}, BEA])])
    again = _made(lent)
    assert _rows(again, PLANTED) == [(0,)]
    assert again.people == first.people - 1


def test_somebody_in_a_return_that_nobody_accepted_is_not_in_it(lent: Place, tmp_path: Path) -> None:
    sent = form(tmp_path / "with.xlsx", lent, [ZEB | {"reference": REFERENCE}, BEA, CAL])
    (receipt,) = lent.returns.receive([sent], by="Sam")
    assert receipt.return_id
    assert _rows(_made(lent), PLANTED) == [(0,)]
    lent.returns.accept([receipt.return_id], by="Sam", why="checked")
    assert _rows(_made(lent), PLANTED) == [(1,)], "until somebody does"


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("gives_people_to_analysts: true", "gives_people_to_analysts: false"),
        (r"starts: [0-9-]+", "starts: 2026-10-01"),
        (r"ends: [0-9-]+", "ends: 2026-08-19"),
    ],
    ids=["withdrawn", "not yet in force", "ended"],
)
def test_people_of_a_partner_whose_agreement_does_not_hold_are_not_in_it(
    lent: Place, tmp_path: Path, said: str, instead: str
) -> None:
    planted = [ZEB | {"reference": PARTNERS["second-charity"]}, BEA, CAL]
    receive(lent, [form(tmp_path / "planted.xlsx", lent, planted, partner="second-charity")])
    assert _rows(_made(lent), PLANTED) == [(1,)]
    path = lent.folder / "agreements.yaml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(re.sub(said, instead, x) if "second-charity" in x else x for x in lines) + "\n", "utf-8")
    made = _made(open_place(lent.folder))
    assert made.partners == ("example-charity",)
    assert _rows(made, PLANTED) == [(0,)]
    for table in ("person_support", "partner"):
        assert _rows(made, f"select distinct partner_id from {table}") == [("example-charity",)]
    assert _rows(made, "select count(*) from person where pseudonym not in (select pseudonym from person_support)") == [
        (0,)
    ]


def test_somebody_forgotten_does_not_come_back_with_a_return_that_still_lists_them(lent: Place, tmp_path: Path) -> None:
    _made(lent)
    lent.privacy.forget(NAMED, by="DPO")
    receive(lent, [form(tmp_path / "again.xlsx", lent, [ZEB | {"reference": REFERENCE}, BEA])])
    made = _made(lent)
    with lent.store() as store:
        sessions = store.rows("select s.sessions from linked_support s order by 1")
    assert (ZEB["sessions"],) not in sessions
    assert _rows(made, f"select count(*) from person_support where sessions = {ZEB['sessions']}") == [(0,)]
