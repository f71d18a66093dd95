"""A published name does not vanish unannounced: it stays for a version under its old name, and says what to use."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pydantic import ValidationError

from outcomes import __version__
from outcomes.store import dictionary, old_names
from outcomes.store.hiding import audit_published
from outcomes.store.old_names import FILE, OldNames, Renamed, as_numbers
from outcomes.store.publish import publish
from outcomes.strict_yaml import load_model

from .published_names import published_names
from .test_measures import Q1, World, world

__all__ = ["world"]

GOLDEN = Path(__file__).parent.parent / "golden" / "published_names.csv"
TABLE = Renamed(table="goals", now="target", since="0.1.0", until="0.2.0")
COLUMN = Renamed(table="place_year_breakdown", column="most_people", now="upper", since="0.1.0", until="0.2.0")
OF_OLD_TABLE = Renamed(table="target", column="aim", now="target", since="0.1.0", until="0.2.0")


def test_every_name_of_the_last_version_is_still_there_or_announced() -> None:
    with GOLDEN.open(encoding="utf-8") as file:
        kept = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    assert len(kept) > 300
    assert _gone(kept, set(published_names()), old_names.old_names()) == []


def _gone(kept: set[tuple[str, str]], now: set[tuple[str, str]], renamed: tuple[Renamed, ...]) -> list[str]:
    """Names of before that are neither there nor kept beside a successor."""
    columns = {(one.table, one.column) for one in renamed if one.column}
    tables = {one.table: one.now for one in renamed if one.column is None}
    there = now | columns
    there |= {(old, column) for old, new in tables.items() for table, column in there if table == new}
    return [f"{table}.{column}" for table, column in sorted(kept - there)]


def test_a_name_that_vanished_would_be_found_and_an_announced_one_would_not() -> None:
    kept = {("goals", "year"), ("goals", "aim"), ("headline", "score")}
    now = {("target", "year"), ("target", "target"), ("headline", "score")}
    assert _gone(kept, now, ()) == ["goals.aim", "goals.year"]
    assert _gone(kept, now, (TABLE,)) == ["goals.aim"]
    assert _gone(kept, now, (TABLE, OF_OLD_TABLE)) == []


def test_the_kept_list_is_of_this_version_or_one_before() -> None:
    with GOLDEN.open(encoding="utf-8") as file:
        versions = {row["version"] for row in csv.DictReader(file)}
    assert len(versions) == 1
    assert as_numbers(versions.pop()) <= as_numbers(__version__)


def test_no_old_name_outstays_its_version() -> None:
    late = [one for one in load_model(FILE, OldNames).renamed if as_numbers(one.until) <= as_numbers(__version__)]
    assert late == []


def test_an_old_name_stays_for_a_version_at_least() -> None:
    with pytest.raises(ValidationError, match="until is no later than since"):
        Renamed(table="goals", now="target", since="0.2.0", until="0.2.0")


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A version in which a table and two columns have new names."""
    for module in (old_names, dictionary):
        monkeypatch.setattr(module, "old_names", lambda: (TABLE, COLUMN, OF_OLD_TABLE))
    yield


@pytest.fixture
def copy(tmp_path: Path, world: World, renamed: None) -> Path:
    world.store.connection.execute("insert into target values ('people', '2025-26', 0, 200, '2024-25', '2025-26')")
    sent = world.sends("ann", Q1)
    for n in range(60):
        world.supports(sent, n, f"p{n}", gender="woman" if n < 57 else "man")
    path = tmp_path / "published" / "outcomes.duckdb"
    publish(world.store, path, by="Sam Reed")
    return path


def _rows(copy: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(copy), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_query_with_the_old_names_gives_what_it_gave(copy: Path) -> None:
    assert _rows(copy, "select indicator_code, year, target, aim from goals order by all") == _rows(
        copy, "select indicator_code, year, target, target from target order by all"
    )
    assert _rows(copy, "select aim from goals where indicator_code = 'people'") == [(200,)]
    old = _rows(copy, "select category, most_people from place_year_breakdown order by all")
    assert old == _rows(copy, "select category, upper from place_year_breakdown order by all")


def test_what_is_hidden_is_hidden_under_its_old_name_too(world: World, copy: Path) -> None:
    hidden = _rows(copy, "select upper, most_people from place_year_breakdown where is_hidden")
    assert hidden
    assert {value for row in hidden for value in row} == {None}
    assert audit_published(world.store, copy).has_passed


def test_comments_dictionary_and_parquet_say_what_to_use_and_until_when(copy: Path) -> None:
    said = "Old name: use target, which is the same. Stays from version 0.1.0 until 0.2.0."
    assert _rows(copy, "select comment from duckdb_views() where view_name = 'goals'") == [(said,)]
    column = "select comment from duckdb_columns() where table_name = 'place_year_breakdown' and column_name = "
    assert "use upper" in str(_rows(copy, f"{column}'most_people'"))
    told = dict(_rows(copy, "select column_name, table_sentence from data_dictionary where published_table = 'goals'"))
    assert told["year"] == said
    unsaid = _rows(copy, "select published_table, column_name from data_dictionary where column_sentence is null")
    assert unsaid == []
    assert said in (copy.parent / "data-dictionary.html").read_text("utf-8")
    assert pd.read_parquet(copy.parent / "parquet-1" / "goals.parquet")["aim"].max() == 200


@pytest.mark.usefixtures("renamed")
def test_the_page_of_the_dictionary_lists_old_names() -> None:
    page = dictionary.dictionary()
    assert "- `goals`: Old name: use target, which is the same." in page
    assert "- `place_year_breakdown.most_people`: Old name: use upper" in page
