"""What became of people between two scores: the SQL's classes are those of the method, and small ones stay hidden."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from outcomes.framework.definitions import Expectation, Partner, PlaceDefinition, PlaceFile, Programme
from outcomes.framework.distance import change_classes
from outcomes.framework.files import load_framework
from outcomes.store import kept
from outcomes.store.database import Store, open_store
from outcomes.store.hiding import audit_published
from outcomes.store.load import load_place
from outcomes.store.publish import publish
from outcomes.vocabulary import Mechanism, Role

YEAR, QUARTERS = "2025-26", ("2025-26 Q1", "2025-26 Q2")
CLASSES = {
    "recovered": "reliable recovery",
    "improved": "reliable improvement",
    "unchanged": "no reliable change",
    "deteriorated": "reliable deterioration",
}
FRAMEWORK = """
framework: moods
name: Moods
version: "1"
valid_from: 2025-04-01
about: A small one.
source: Made up
licence: MIT
breakdowns:
  gender: {label: Gender, categories: [{code: woman, label: Woman}, {code: man, label: Man}]}
scales:
  low_mood: {instrument: low_mood}
  ladder: {label: Ladder, minimum: 0, maximum: 10, better: more, source: Ours, licence: MIT}
"""
OUTCOME = """
outcome: People feel better
bottom_line: social
stakeholder: adults
matters_because: They say so.
indicators:
  mood_change: {label: Change of mood, kind: mean_change, counts: change, unit: points, better: less, minimum: null,
    from_people: {scale: low_mood}, breakdowns: [gender]}
  ladder_change: {label: Change, kind: mean_change, counts: change, unit: points, better: more, minimum: null,
    from_people: {scale: ladder}}
"""
INSTRUMENT = """
name: Low mood
measures: Low mood
source: A test of ours
read_first_hand: true
licence: MIT
better: less
answers: {minimum: 0, maximum: 27}
items: {mood: {about: Mood}}
wording_from: nowhere
score: sum
caseness: {at_least: 10, source: A test of ours, read_first_hand: true}
reliable_change: {at_least: 6, source: A test of ours, read_first_hand: FIRST_HAND, read_in: A test of ours}
left_empty: {missing: One question, bands: None}
"""


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., PlaceDefinition]:
    """A place of one programme whose framework asks for a made-up questionnaire of 0 to 27."""

    def make(*, first_hand: bool = True, partners: tuple[str, ...] = ("ann",)) -> PlaceDefinition:
        folder = tmp_path / "frameworks" / "moods"
        (folder / "outcomes").mkdir(parents=True, exist_ok=True)
        (folder.parent / "instruments").mkdir(exist_ok=True)
        written = INSTRUMENT.replace("FIRST_HAND", str(first_hand).lower())
        (folder.parent / "instruments" / "low_mood.yaml").write_text(written, encoding="utf-8")
        (folder / "framework.yaml").write_text(FRAMEWORK, encoding="utf-8")
        (folder / "outcomes" / "better.yaml").write_text(OUTCOME, encoding="utf-8")
        return PlaceDefinition(
            place=PlaceFile(place="Small", code="small", frameworks=("moods",)),
            framework=load_framework(folder),
            partners=tuple(
                Partner(partner_id=p, name=p, role=Role.PARTNER, kind="charity", size="small", is_local=True)
                for p in partners
            ),
            programmes=(
                Programme(
                    programme="grants", name="Grants", funder=partners[0], framework="moods", mechanism=Mechanism.GRANT,
                    starts=date(2025, 4, 1), ends=date(2026, 3, 31),
                    partners=tuple(Expectation(partner=p, first=QUARTERS[0], last=QUARTERS[1]) for p in partners),
                ),
            ),
        )  # fmt: skip

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s.duckdb", lambda: datetime(2025, 11, 20, 12, tzinfo=UTC)) as store:
        yield store


Person = tuple[str, float | None, float | None, str]
"""Reference, first and latest score, gender."""


def _sends(store: Store, number: int, people: list[Person], *, partner: str = "ann", scale: str = "low_mood") -> None:
    """An accepted return for the quarter of that number."""
    run, period = store.connection.execute, QUARTERS[(number - 1) % 2]
    run(
        "insert into return_version values (?, ?, 'grants', ?, 1, 'x', 'xlsx', 'l', '1', '2025-11-01', "
        "'2025-11-01 12:00', 'me', null, null, null)",
        [number, partner, period],
    )
    run("insert into decision values (?, ?, 'accepted', 'me', '2025-11-01 12:00', '2025-11-01', '-')", [number, number])
    for row, (key, first, latest, gender) in enumerate(people):
        run(
            "insert into support values (?, ?, ?, 'grants', ?, ?, null, null, null, null, null, null, false, 'P', 'A')",
            [number, row, partner, period, key],
        )
        run("insert into support_category values (?, ?, 'gender', ?)", [number, row, gender])
        for occasion, score in (("first", first), ("latest", latest)):
            if score is not None:
                run("insert into score values (?, ?, ?, ?, ?)", [number, row, scale, occasion, score])
    kept.rebuild(store.connection)


def _told(store: Store, view: str, dimension: str = "all", category: str = "all", **where: str) -> dict[str, Any]:
    asked = {"scale": "low_mood", "dimension": dimension, "category": category} | where
    condition = " and ".join(f"{name} = ?" for name in asked)
    found = store.connection.execute(f"select * from {view} where {condition}", list(asked.values()))
    names = [d[0] for d in found.description or []]
    rows = found.fetchall()
    assert len(rows) == 1, rows
    return dict(zip(names, rows[0], strict=True))


def _people(*groups: tuple[int, float | None, float | None, str]) -> list[Person]:
    """So many people with the same scores and gender."""
    flat = [group for group in groups for _ in range(group[0])]
    return [(f"p{n}", first, latest, gender) for n, (_, first, latest, gender) in enumerate(flat)]


def test_the_classes_are_those_of_the_method_for_every_pair_of_scores(store: Store, place: Any) -> None:
    definition = place()
    load_place(store, definition, date(2025, 11, 20))
    chance = random.Random(7)
    pairs = [(chance.randint(0, 27), chance.randint(0, 27)) for _ in range(300)] + [(14, 8), (14, 9), (20, 12), (5, 11)]
    _sends(store, 1, [(f"p{n}", first, latest, "woman") for n, (first, latest) in enumerate(pairs)])
    first, latest = (np.array(scores, dtype=float) for scores in zip(*pairs, strict=True))
    expected = change_classes(definition.framework.instruments["low_mood"], first, latest)
    found = store.rows("select person_key, change_class from person_changes where span = ?", [YEAR])
    assert dict(found) == {f"p{n}": str(which) for n, which in enumerate(expected)}
    told = _told(store, "score_changes", span=YEAR)
    assert {told[name] for name in CLASSES} != {0}
    assert {name: told[name] for name in CLASSES} == {n: Counter(expected)[c] for n, c in CLASSES.items()}


def test_a_person_has_one_pair_from_the_first_baseline_to_the_latest_score(store: Store, place: Any) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, [("p", 20, 15, "woman"), ("q", 12, None, "man")])
    _sends(store, 2, [("p", 15, 8, "woman")])
    told = _told(store, "score_changes", span=YEAR)
    assert (told["pairs"], told["without_second"], told["recovered"]) == (1, 1, 1)
    quarter = _told(store, "score_changes", span=QUARTERS[0])
    assert (quarter["pairs"], quarter["unchanged"]) == (1, 1)


def test_nobody_is_classed_by_a_threshold_that_was_not_read_in_its_source(store: Store, place: Any) -> None:
    load_place(store, place(first_hand=False), date(2025, 11, 20))
    _sends(store, 1, _people((9, 20, 8, "woman")))
    told = _told(store, "reliable_change", year=YEAR)
    assert (told["pairs"], told["recovered"], told["unchanged"]) == (9, None, None)
    said = store.one("select how_classed from instrument where scale = 'low_mood'")
    assert said == "Nobody is classed: the threshold was not read in its source (A test of ours)."


def test_a_scale_of_the_frameworks_own_says_that_it_has_no_threshold(store: Store, place: Any) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((9, 2, 8, "woman")), scale="ladder")
    told = _told(store, "reliable_change", year=YEAR, scale="ladder")
    assert (told["pairs"], told["improved"], told["hides_classes"]) == (9, None, False)
    assert "own, without a published threshold" in store.one(
        "select how_classed from instrument where scale = 'ladder'"
    )


def _published(store: Store, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """The published classes by category, once nothing can be worked out of them."""
    copy = tmp_path / "published" / "outcomes.duckdb"
    publish(store, copy, by="Sam Reed")
    assert audit_published(store, copy).has_passed
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute("from reliable_change where scale = 'low_mood' order by all").df()
    return {str(row["category"]): {str(k): v for k, v in row.items()} for row in found.to_dict("records")}


def _shows(row: dict[str, Any]) -> list[bool]:
    return [not pd.isna(row[name]) for name in CLASSES]


def test_a_small_class_hides_every_class(store: Store, place: Any, tmp_path: Path) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((20, 20, 8, "woman"), (20, 20, 20, "man"), (2, 5, 20, "man")))
    told = _published(store, tmp_path)
    assert (told["all"]["pairs"], told["all"]["hides_classes"]) == (42, True)
    assert _shows(told["all"]) == [False] * 4
    assert not _shows(told["man"])[0], "two men got worse"


def test_a_group_with_a_small_class_hides_the_other_groups_but_not_the_total(
    store: Store, place: Any, tmp_path: Path
) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((20, 20, 8, "woman"), (8, 20, 20, "woman"), (2, 20, 8, "man"), (8, 20, 20, "man")))
    told = _published(store, tmp_path)
    assert (told["all"]["recovered"], told["all"]["unchanged"], told["all"]["hides_classes"]) == (22, 16, False)
    assert not any(any(_shows(told[gender])) for gender in ("woman", "man") if gender in told)


def test_groups_that_are_all_large_enough_are_shown_and_add_up(store: Store, place: Any) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((9, 20, 8, "woman"), (8, 20, 20, "woman"), (7, 20, 8, "man"), (6, 20, 20, "man")))
    told = _told(store, "reliable_change", year=YEAR)
    groups = [_told(store, "reliable_change", "gender", g, year=YEAR) for g in ("woman", "man")]
    assert [g["recovered"] for g in groups] == [9, 7]
    assert [sum(g[name] for g in groups) for name in CLASSES] == [told[name] for name in CLASSES]


def test_few_who_left_are_hidden_with_those_who_stayed(store: Store, place: Any, tmp_path: Path) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((20, 20, 8, "woman"), (3, 20, None, "man")))
    told = _published(store, tmp_path)["all"]
    assert all(pd.isna(told[name]) for name in ("pairs", "without_second"))


def test_few_who_began_at_an_end_are_not_counted_out(store: Store, place: Any, tmp_path: Path) -> None:
    load_place(store, place(), date(2025, 11, 20))
    _sends(store, 1, _people((20, 20, 8, "woman"), (3, 0, 0, "woman"), (6, 27, 27, "woman"), (5, 12, 12, "woman")))
    told = _published(store, tmp_path)["all"]
    assert pd.isna(told["began_at_best"])
    assert (told["pairs"], told["hides_best"], told["hides_worst"]) == (34, True, False)
