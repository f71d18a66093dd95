"""The analysts' copy: its example queries run, its Parquet is the same, and readers never see half of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from outcomes.errors import StoreError
from outcomes.store.publish import publish

from .test_measures import Q1, World, world_at

PAGE = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of sixty people, and its publication beside it: made once, copied for each test."""
    root = tmp_path_factory.mktemp("analysts")
    with world_at(root / "s.duckdb") as world:
        sent = world.sends("ann", Q1)
        with world.at_once():
            for n in range(60):
                world.supports(sent, n, f"p{n}", gender="woman" if n < 40 else "man")
        publish(world.store, root / "published" / "outcomes.duckdb", by="Sam Reed")
    return root


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    return tmp_path / "published" / "outcomes.duckdb"


@pytest.fixture
def world(copy: Path) -> Iterator[World]:
    with world_at(copy.parent.parent / "s.duckdb") as world:
        yield world


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_there_are_twelve_questions_and_more_of_under_ten_lines() -> None:
    assert len(QUERIES) == 18
    assert "## Eighteen questions" in PAGE
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


@pytest.mark.parametrize("code", _blocks("python"))
def test_the_pages_python_runs_as_it_stands(copy: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.chdir(copy.parents[1])
    made: dict[str, pd.DataFrame] = {}
    exec(code, made)
    table = made.get("scores", made.get("headline"))
    assert table is not None
    assert len(table) >= 1


def test_the_pages_sql_for_duckdbs_own_page_runs_in_a_database_beside_the_copy(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parents[1])
    with duckdb.connect("notes.duckdb") as connection:
        for statement in "".join(_blocks("duckdb")).split(";"):
            if statement.strip():
                answer = connection.execute(statement)
        assert "score" in [column[0] for column in answer.description or ()]
        answer.fetchall()
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("drop table outcomes.headline")


def test_the_sql_and_the_files_the_pages_r_names_are_there(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.parents[1])
    (code,) = _blocks("r")
    asked = re.findall(r'dbGetQuery\(connection, "([^"]+)"\)', code)
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert [len(connection.execute(query).fetchall()) > 0 for query in asked] == [True]
    (database,) = re.findall(r'dbConnect\(duckdb::duckdb\(\), "([^"]+)"', code)
    (pattern,) = re.findall(r'Sys.glob\("([^"]+)"\)', code)
    assert Path(database).is_file()
    assert len(list(Path().glob(pattern))) == 1
