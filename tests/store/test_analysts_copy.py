"""The analysts' copy: its example queries run, its Parquet is the same, and readers never see half of it."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from outcomes.errors import StoreError
from outcomes.store.publish import publish

from .test_measures import Q1, World, world

__all__ = ["world"]

PAGE = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def copy(tmp_path: Path, world: World) -> Path:
    sent = world.sends("ann", Q1)
    for n in range(60):
        world.supports(sent, n, f"p{n}", gender="woman" if n < 40 else "man")
    path = tmp_path / "published" / "outcomes.duckdb"
    publish(world.store, path, by="Sam Reed")
    return path


def test_there_are_twelve_questions_and_more_of_under_ten_lines() -> None:
    assert len(QUERIES) == 14
    assert max(query.strip().count("\n") + 1 for query in QUERIES) < 10


def test_every_example_query_runs_on_a_publication(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        answered = [len(connection.execute(query).fetchall()) for query in QUERIES]
    assert answered[0] >= 1, "somebody was reached"
    assert sum(rows > 0 for rows in answered) >= 4


def test_the_parquet_files_hold_what_the_database_holds(copy: Path) -> None:
    files = sorted((copy.parent / "parquet-1").iterdir())
    with duckdb.connect(str(copy), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() order by all").fetchall()
        assert [file.stem for file in files] == [name for (name,) in tables]
        for file in files:
            assert connection.read_parquet(str(file)).fetchall() == connection.table(file.stem).fetchall()
            assert len(pd.read_parquet(file)) == len(connection.table(file.stem).df())


def test_the_next_publication_takes_the_place_of_both(world: World, copy: Path) -> None:
    publish(world.store, copy, by="Sam Reed")
    assert sorted(path.name for path in copy.parent.iterdir()) == [
        "data-dictionary.html",
        "outcomes.duckdb",
        "parquet-2",
    ]


def test_readers_who_open_it_all_the_time_see_a_whole_publication_and_none_fails(world: World, copy: Path) -> None:
    code = """
        import sys, duckdb
        seen = set()
        print("ready", flush=True)
        while True:
            with duckdb.connect(sys.argv[1], read_only=True) as con:
                number, = con.execute("select publication_no from publication").fetchone()
                assert con.execute("select count(*) from place_quarter_indicator").fetchone()[0] == int(sys.argv[2])
                seen.add(number)
            if number == 4:
                break
        assert max(seen) == 4
    """
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = connection.execute("select count(*) from place_quarter_indicator").fetchall()[0][0]
    command = [sys.executable, "-c", textwrap.dedent(code), str(copy), str(rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for _ in range(3):
            publish(world.store, copy, by="Sam Reed")
        _, complaints = reader.communicate(timeout=120)
    assert (reader.returncode, complaints) == (0, "")


def test_a_folder_that_cannot_be_written_leaves_the_earlier_publication(
    world: World, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    before = copy.read_bytes()
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(StoreError, match=r"cannot be written: .* used by another process"):
        publish(world.store, copy, by="Sam Reed")
    assert copy.read_bytes() == before
    assert sorted(path.name for path in copy.parent.iterdir()) == [
        "data-dictionary.html",
        "outcomes.duckdb",
        "parquet-1",
    ]


def test_the_dictionary_inside_and_beside_the_copy_has_every_column_and_its_sentence(copy: Path) -> None:
    page = (copy.parent / "data-dictionary.html").read_text(encoding="utf-8")
    with duckdb.connect(str(copy), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal order by all"
        ).fetchall()
        told = connection.execute(
            "select published_table, column_name, table_sentence, column_sentence from data_dictionary order by 1, 2"
        ).fetchall()
    assert [row[:2] for row in told] == columns
    assert all(sentence for row in told for sentence in row[2:])
    assert all(f"<code>{name}</code>" in page for _, name in columns)
    assert page.count("<h2 ") == len({table for table, _ in columns})
