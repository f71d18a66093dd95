"""Whatever a file does to the child that reads it, the process that asked lives, and the next file is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from outcomes.errors import FileRefused, OutcomesError
from outcomes.returns.children import Child, ChildDied, Children, _homes, kept_for_the_next
from outcomes.returns.limits import Limits
from outcomes.returns.workbook import Reader, Workbook

Handmade = Callable[..., Path]
ABORTS = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
"""Rows in an order the quick look is not made for: calamine asks for 400 GB, and its process aborts."""

pytestmark = pytest.mark.usefixtures("starts_its_own_children")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


def pid(child: Child) -> int:
    return child._process.pid


def read(children: Children, path: Path, limits: Limits = Limits()) -> int:  # noqa: B008 - frozen
    """Read a file, and say which process did."""
    with children.borrow(limits) as child:
        list(child.ask(str(path), limits))
        return pid(child)


def test_a_file_that_aborts_its_reader_harms_no_other(handmade: Handmade) -> None:
    good, bad = handmade(name="good.xlsx"), handmade(ABORTS, name="bad.xlsx")
    with Reader(children=2) as reader:
        found = list(reader.read_all([good, bad, bad, good, bad, good]))
    assert [isinstance(one, Workbook) for one in found] == [True, False, False, True, False, True]
    assert {one.code for one in found if isinstance(one, FileRefused)} == {"refused-too-large"}


def test_a_child_is_kept_for_the_next_file_and_replaced_when_it_dies(handmade: Handmade) -> None:
    good, bad = handmade(name="good.xlsx"), handmade(ABORTS, name="bad.xlsx")
    children = Children(1)
    first = read(children, good)
    assert read(children, good) == first
    with pytest.raises(ChildDied):
        read(children, bad)
    assert read(children, good) != first
    children.close()


def test_a_child_killed_from_outside_is_a_refusal_and_not_a_crash(handmade: Handmade) -> None:
    path = handmade()
    with Reader(children=1) as reader:
        reader.read(path)
        with reader._children.borrow(reader.limits) as child:
            os.kill(pid(child), 9)
        with pytest.raises(FileRefused) as refused:
            reader.read(path)
        assert refused.value.code == "refused-corrupt"
        assert reader.read(path).format == "xlsx"


def test_a_file_that_takes_too_long_is_given_up(handmade: Handmade) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 400_000))
    slow = handmade(rows, name="slow.xlsx")
    with Reader(Limits(seconds=0.2), children=1) as reader:
        started = time.monotonic()
        with pytest.raises(FileRefused, match=r"took longer than 0\.2 seconds") as refused:
            reader.read(slow)
        assert time.monotonic() - started < 5
        assert refused.value.code == "refused-too-slow"


def test_strings_that_multiply_are_stopped_by_memory_and_the_process_lives(handmade: Handmade) -> None:
    """One long text, in forty thousand cells: 1.2 GB if each had its own."""
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 40_001))
    strings = f"<sst><si><t>{'a' * 30_000}</t></si></sst>"
    path = handmade(cells, parts={"xl/sharedStrings.xml": strings})
    with Reader(children=1) as reader, pytest.raises(FileRefused) as refused:
        reader.read(path)
    assert refused.value.code == "refused-too-large"


@linux
def test_no_secret_of_the_environment_reaches_a_child(handmade: Handmade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_K2", "the place's own key")
    children = Children(1)
    environment = Path(f"/proc/{read(children, handmade())}/environ").read_bytes()
    children.close()
    assert environment == b""


@linux
def test_a_child_is_held_to_its_memory(handmade: Handmade) -> None:
    children = Children(1)
    number = read(children, handmade(), Limits(memory_mb=900, unpacked_mb=300))
    limits = Path(f"/proc/{number}/limits").read_text()
    children.close()
    assert f"Max address space         {600 << 20}" in limits


@linux
def test_a_child_goes_when_its_parent_is_killed(handmade: Handmade) -> None:
    script = (
        "import sys, time; from outcomes.returns.children import Child; from outcomes.returns.limits import Limits;"
        "child = Child(); list(child.ask(sys.argv[1], Limits())); print(child._process.pid, flush=True); time.sleep(60)"
    )
    source = str(Path(__file__).parents[2] / "src")
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(handmade())],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().decode().strip()
    assert child.exists()
    parent.kill()
    parent.communicate()
    for _ in range(100):
        if not child.exists() or "\nState:\tZ" in (child / "status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("The child outlived its parent.")


def test_a_child_starts_without_the_data_libraries() -> None:
    script = "import sys; sys.path += sys.argv[1:]; import outcomes.returns.child.main; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", script, *_homes()]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert "python_calamine" in loaded
    assert not loaded & {"pandas", "numpy", "pydantic", "openpyxl", "duckdb", "subprocess"}


def test_a_child_that_cannot_start_does_not_blame_the_file(handmade: Handmade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outcomes.returns.children._homes", lambda: ["nowhere"])
    with Reader(children=1) as reader, pytest.raises(OutcomesError, match="cannot start") as stopped:
        reader.read(handmade())
    assert not isinstance(stopped.value, FileRefused)


def test_more_readers_than_children_wait_their_turn(handmade: Handmade) -> None:
    path = handmade()
    found: list[Workbook] = []
    with Reader(children=1) as reader:
        threads = [threading.Thread(target=lambda: found.append(reader.read(path))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(found) == 6


def test_giving_up_half_way_through_many_files_leaves_no_child_behind(handmade: Handmade) -> None:
    path = handmade()
    reader = Reader(children=2)
    results = reader.read_all([path] * 50)
    next(results)
    results.close()
    with reader._children.borrow(Limits()) as first, reader._children.borrow(Limits()) as second:
        processes = [first._process, second._process]
    reader.close()
    assert [process.poll() for process in processes] == [0, 0]


def test_a_child_outlives_its_pool_only_where_children_are_kept(handmade: Handmade) -> None:
    path = handmade()
    with kept_for_the_next():
        first = _read_in_a_pool(path)
        assert _read_in_a_pool(path) == first
        others = _read_in_a_pool(path, Limits(memory_mb=900))
        assert others != first, "a child has its limits for good"
        os.kill(others, signal.SIGKILL)
        os.waitid(os.P_PID, others, os.WEXITED | os.WNOWAIT)
        last = _read_in_a_pool(path, Limits(memory_mb=900))
        assert last != others
    for number in (first, others, last):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def _read_in_a_pool(path: Path, limits: Limits = Limits()) -> int:  # noqa: B008 - frozen
    pool = Children(1)
    number = read(pool, path, limits)
    pool.close()
    return number
