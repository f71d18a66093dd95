"""A query of the published copy as an attack: it reads, writes and loads no file, no setting and no bound gives way."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store.memory import at_most_more
from outcomes.store.query import query_published

SECRET = "what stands in another file"
READS = """
    from '{folder}/s.csv'
    select * from read_csv('{folder}/s.csv')
    select * from sniff_csv('{folder}/s.csv')
    select * from read_text('{folder}/s.csv')
    select * from read_text(['{folder}/s.csv'])
    select * from read_text('file://{folder}/s.csv')
    select * from read_blob('{folder}/s.csv')
    select * from read_json('{folder}/s.json')
    select * from read_json_objects('{folder}/s.json')
    select * from read_parquet('{folder}/s.parquet')
    select * from parquet_schema('{folder}/s.parquet')
    select * from parquet_metadata('{folder}/s.parquet')
    select * from glob('{folder}/*')
    select * from read_text('/proc/self/environ')
    select * from query('from read_text(''{folder}/s.csv'')')
    select * from query_table('{folder}/s.csv')
    select 1; select * from read_text('{folder}/s.csv')
    prepare q as select * from read_text($1); execute q('{folder}/s.csv')
    describe from '{folder}/s.csv'
    summarize '{folder}/s.csv'
    explain analyze select * from read_text('{folder}/s.csv')
    attach '{folder}/s.duckdb' as other
    attach '{folder}/s.duckdb' as other (read_only)
    from '{folder}/s.duckdb'
    attach ':memory:' as other
    create temp macro m() as table from read_text('{folder}/s.csv')
    import database '{folder}'
    copy headline from '{folder}/s.csv'
    from 'https://example.org/s.csv'
    attach 'https://example.org/s.duckdb' as other
    select * from postgres_scan('a', 'b', 'c')
    select * from sqlite_scan('{folder}/s.db', 't')
    select getenv('OUTCOMES_PLANTED')
    from planted
    from SECRET
"""
"""None of these has an answer."""
WRITES = """
    copy headline to '{folder}/new.csv'
    copy (select 1) to '{folder}/new.parquet' (format parquet)
    export database '{folder}/new'
    attach '{folder}/new.duckdb' as other
    pragma profile_output = '{folder}/new.json'
    create persistent secret s (type s3, key_id 'a', secret 'b')
    create table other as select 1
    insert into headline values (1)
    update headline set score = 1
    delete from headline
    drop table headline
    comment on table headline is 'other'
"""
"""Nor any of these, and there is nothing new afterwards."""
LOADS_AND_SETS = """
    install httpfs
    force install spatial
    install json from 'https://example.org'
    load httpfs
    load '{folder}/s.duckdb_extension'
    update extensions
    create secret s (type s3, key_id 'a', secret 'b')
    set enable_external_access = true
    reset enable_external_access
    set lock_configuration = false
    set allowed_paths = ['{folder}/s.csv']
    set allowed_directories = ['{folder}']
    set temp_directory = '{folder}'
    set home_directory = '{folder}'
    set file_search_path = '{folder}'
    set memory_limit = '1TB'
    set enable_logging = true
"""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy, and beside it the same secret as CSV, JSON, Parquet, a database, and a variable of the environment."""
    folder = tmp_path / "secret"
    folder.mkdir()
    (folder / "s.csv").write_text(f"a,b\n1,{SECRET}\n", encoding="utf-8")
    (folder / "s.json").write_text(f'{{"a": "{SECRET}"}}', encoding="utf-8")
    with duckdb.connect(str(folder / "s.duckdb")) as connection:
        connection.execute("create table t as select ? as a", [SECRET])
        connection.execute(f"copy t to '{folder}/s.parquet' (format parquet)")
    monkeypatch.setenv("OUTCOMES_PLANTED", SECRET)
    path = tmp_path / "published" / "outcomes.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table headline as select 71 as score")
    yield path


def _files(copy: Path) -> dict[str, bytes]:
    root = copy.parents[1]
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("query", [*_lines(READS), *_lines(WRITES), *_lines(LOADS_AND_SETS)])
def test_a_query_reads_writes_loads_and_sets_nothing(copy: Path, query: str) -> None:
    planted = SECRET  # a table of this name would be found, were variables of Python within reach
    before = _files(copy)
    with pytest.raises(StoreError, match="The query cannot be run") as told:
        query_published(copy, query.format(folder=copy.parents[1] / "secret"))
    assert planted not in str(told.value)
    assert _files(copy) == before
    assert query_published(copy, "from headline")["score"].tolist() == [71]


def test_of_a_damaged_copy_it_is_said_what_to_do(copy: Path) -> None:
    for damaged in (b"", b"no database", copy.read_bytes()[:5000]):
        copy.write_bytes(damaged)
        with pytest.raises(StoreError, match=r"it is damaged, or made by a newer program.*outcomes publish"):
            query_published(copy, "from headline")


def test_of_a_copy_open_for_writing_elsewhere_it_is_said_what_to_do(copy: Path) -> None:
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    command = [sys.executable, "-c", code, str(copy)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=r"open for writing in another program. Close it there"):
            query_published(copy, "from headline")
        other.communicate("\n")
    assert query_published(copy, "from headline")["score"].tolist() == [71]


def test_no_log_is_written(copy: Path) -> None:
    """In a process of its own: DuckDB 1.5.5 takes the call, writes nothing, and may end the process."""
    log, before = copy.parents[1] / "secret" / "new.log", _files(copy)
    query = f"call enable_logging(storage = 'file', storage_config = {{'path': '{log}'}})"
    code = "import sys; from pathlib import Path; from outcomes.store.query import query_published as run; "
    command = [sys.executable, "-c", code + "run(Path(sys.argv[1]), sys.argv[2])", str(copy), query]
    subprocess.run(command, capture_output=True, check=False)
    assert _files(copy) == before


def test_what_is_secret_would_be_found_without_the_bounds(copy: Path) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        for query in ("select b from '{folder}/s.csv'", "select content from read_text('{folder}/s.json')"):
            told = connection.execute(query.format(folder=copy.parents[1] / "secret")).fetchall()
            assert SECRET in str(told)


@pytest.mark.parametrize("setting", ["enable_external_access", "lock_configuration", "temp_directory"])
def test_the_settings_say_so(copy: Path, setting: str) -> None:
    told = query_published(copy, f"select current_setting('{setting}') as told")["told"].tolist()
    assert told == [{"enable_external_access": False, "lock_configuration": True, "temp_directory": ""}[setting]]


HUGE = """
    select repeat('x', 4000000000)
    select lpad('x', 1000000000, 'y')
    select printf('%1000000000d', 1)
    select range(1000000000)
    select unnest(range(1000000000))
    select list(range) from range(1000000000)
    select string_agg(repeat('x', 1000000), '') from range(100000)
    select string_agg(range::varchar, '') from range(1000000000)
    select array_to_string(range(100000000), ',')
    select map(range(100000000), range(100000000))
    select json_group_array(range) from range(100000000)
    with recursive t as (select 'x' as a union all select a || a from t) select max(length(a)) from t
    select repeat('x', 1000000) from range(1000)
    select range from range(100000000)
    create temp table mine as select repeat('x', 1000000000); from mine
"""
"""Each of these asks for more than a quarter of a gigabyte: in one value, between two steps, or for the answer.

Where the process has kept as much from before, it is the answer that is too long.
"""


@pytest.mark.parametrize("query", _lines(HUGE))
def test_a_query_that_outgrows_the_memory_is_said_and_leaves_nothing_behind(
    copy: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outcomes.store.query.MOST_GB", 0.25)
    before, bound = _files(copy), resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(StoreError, match=r"it takes more than 0\.25 GB of memory|answer is too long") as told:
        query_published(copy, query)
    assert "Ask for less" in str(told.value)
    assert _files(copy) == before
    assert resource.getrlimit(resource.RLIMIT_DATA) == bound
    assert query_published(copy, "from headline")["score"].tolist() == [71]


def test_what_a_query_may_take_is_bounded_as_the_command_runs_it(copy: Path) -> None:
    with pytest.raises(StoreError, match="it takes more than 3 GB of memory"):
        query_published(copy, "select repeat('x', 4000000000)")


@pytest.mark.parametrize("query", ["select range from range(1000001)", "select repeat('x', 300000) from range(1000)"])
def test_an_answer_nobody_could_read_is_refused(copy: Path, query: str) -> None:
    with pytest.raises(StoreError, match=r"The answer is too long: it has more than 1,000,000 rows, .*200 MB"):
        query_published(copy, query)


def test_the_longest_answer_is_given_whole(copy: Path) -> None:
    assert query_published(copy, "select range from range(1000000)")["range"].tolist() == list(range(1_000_000))


def test_the_bound_of_one_query_outlasts_another_that_ends_first() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    first, second = at_most_more(1 << 30), at_most_more(1 << 30)
    first.__enter__()
    inside = resource.getrlimit(resource.RLIMIT_DATA)
    second.__enter__()
    first.__exit__(None, None, None)
    assert resource.getrlimit(resource.RLIMIT_DATA) == inside != before
    second.__exit__(None, None, None)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_tables_of_the_sessions_own_are_gone_with_it(copy: Path) -> None:
    assert query_published(copy, "create temp table mine as from headline; from mine")["score"].tolist() == [71]
    with pytest.raises(StoreError, match="mine"):
        query_published(copy, "from mine")


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 0.0, -1.0])
def test_a_query_has_an_end(copy: Path, seconds: float) -> None:
    with pytest.raises(StoreError, match="more than 0"):
        query_published(copy, "select 1", seconds=seconds)
