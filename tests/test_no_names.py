"""Nothing that is written or said along the whole road holds a name, a birth date, a postcode or an address."""

from __future__ import annotations

import logging
import os
import signal
import struct
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.place import Place

from . import planted
from .made_once import copied
from .privacy import BEA, ZEB, build, form

PERIOD = "2026-27 Q1"
WHO = ZEB | {"reference": "ZQX-4471", "achieved:started_work:on": date(2026, 5, 2)}
TYPED = "first_name: Zebedee\nfamily_name: Quillfeather\nbirth_date: 14/03/1971\npostcode: RV1 1CI\n"
STORY = "She was born on 14/03/1971, lives in RV1 1CI, ring 07700 900123 or write to zeb@quillfeather.example."


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two")
    build(root)
    return root


def _sent(place: Place, to: Path) -> list[Path]:
    """What partners send: returns that hold everything planted in fields, in free text, and where a number belongs."""
    to.mkdir()
    results = [
        {"indicator": "trees_planted", "dimension": "all", "category": "all", "value": "12, ring 07700 900123",
         "notes": "NHS 943 476 5919"},
        {"indicator": "volunteer_hours", "dimension": "all", "category": "all", "value": 3},
    ]  # fmt: skip
    stories = [{"title": "One of us", "story": STORY, "has_consent": "Yes"}]
    good = form(to / "good.xlsx", place, [WHO, BEA], results=results[1:], stories=stories)
    faulty = form(to / "faulty.xlsx", place, [WHO | {"birth_date": "14/03/1971?"}, WHO], results=results)
    other = form(to / "other.xlsx", place, [WHO | {"sessions": "four"}, BEA], partner="second-charity")
    crashing = _changed(good, to / "crashing.xlsx")
    (to / "torn.xlsx").write_bytes(good.read_bytes()[:-300])
    (to / "names.docx").write_text(STORY + " Zebedee Quillfeather", "utf-8")
    return [good, faulty, other, crashing, to / "torn.xlsx", to / "names.docx"]


def _changed(form: Path, to: Path) -> Path:
    """A workbook whose rows stand in an order that aborts the process that reads it."""
    with zipfile.ZipFile(form) as before, zipfile.ZipFile(to, "w") as after:
        for name in before.namelist():
            first = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            after.writestr(name, before.read(name).replace(b"<sheetData>", first))
    return to


def _run(said: list[str], *words: object, typed: str | None = None) -> None:
    run = CliRunner().invoke(main, list(map(str, words)), input=typed)
    said.append(run.output)
    assert run.exit_code in (0, 1, 2), run.output
    assert run.exception is None or isinstance(run.exception, SystemExit), (words, run.exception)


@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")
def test_nothing_written_or_said_holds_anything_that_says_who_a_person_is(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scratch, temporary = tmp_path / "scratch", tmp_path / "temporary"
    scratch.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    root = tmp_path / "root"
    place = copied(pristine, root, monkeypatch)
    for left in root.glob("*.xlsx"):
        left.unlink()  # what the partners keep themselves
    files = _sent(place, tmp_path / "sent")
    folder, said = place.folder, list[str]()
    roots = (folder, root / "config", temporary)

    def look(step: str) -> None:
        assert planted.everywhere(*roots, scratch=scratch) == {}, step
        assert not list(planted.in_bytes("\n".join([*said, caplog.text]).encode())), (step, said[-1])

    _run(said, "check", *files, "--place", folder)
    _run(said, "check", *files, "--place", folder, "--json")
    look("check")
    _run(said, "post", folder, *files)
    said.append(_killed_receive(folder))
    look("killed receive")
    _run(said, "receive", folder, "--by", "Sam", "--mark-up-to", tmp_path / "for partners")
    look("receive")
    _run(said, "receive", folder, *files, "--by", "Sam")
    _run(said, "accept", folder, "--all-ready", "--by", "Sam", "--why", "agreed")
    _run(said, "people", "link", folder)
    _run(said, "people", "pairs", folder, "--show", "linked")
    _run(said, "publish", folder, "--by", "Sam")
    for report in ("joint", "value", "funding"):
        _run(said, "report", folder, report)
    _run(said, "report", folder, "value", "--xlsx")
    look("reports")
    _run(said, "template", folder, "--period", "2026-27 Q2")
    _run(said, "trace", folder, f"{PERIOD}/people_supported")
    _run(said, "status", folder, "--json")
    _run(said, "remind", folder)
    _run(said, "recheck", folder, "--json")
    _run(said, "diff", folder, "1")
    _run(said, "backup", folder, "--to", folder / "saved.zip", "--by", "Sam")
    _run(said, "forget", folder, "--by", "DPO", "--yes", typed=TYPED)
    assert "second-charity: " in said[-1]
    _run(said, "receive", folder, files[2], "--by", "Sam")
    _run(said, "restore", folder / "saved.zip", tmp_path / "root" / "again")
    _run(said, "audit", folder)
    roots = (root, temporary)
    look("restore")


_DIES = """
import os, signal, sys
from outcomes import open_place

place, renamed = open_place(sys.argv[1]), iter(range(4))

def watch(event, _):
    if event == "os.rename" and next(renamed, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
place.returns.receive(by="Sam")
"""


def _killed_receive(folder: Path) -> str:
    """A run that dies after it has noted what it takes, and written some of the archive; what it said."""
    run = subprocess.run([sys.executable, "-c", _DIES, str(folder)], capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    return run.stdout + run.stderr


def test_a_leak_would_be_seen_in_whatever_form(tmp_path: Path) -> None:
    leaks, scratch = tmp_path / "leaks", tmp_path / "scratch"
    leaks.mkdir()
    scratch.mkdir()
    for name, content in {
        "utf-8": b"x QUILLFEATHER y",
        "utf-16": "Zebedee".encode("utf-16"),
        "postcode": b"RV11CI",
        "uk date": b"born 14/03/1971.",
        "serial": b'"26006"',
        "double": struct.pack("<d", 26006.0),
        "email": b"ZEB@QUILLFEATHER.EXAMPLE",
    }.items():
        (leaks / name).write_bytes(content)
    rows = {"day": [date(1971, 3, 14)] * 500, "name": ["Underhill"] * 500}
    pyarrow.parquet.write_table(pa.table({"day": rows["day"]}), leaks / "day.parquet", compression="zstd")
    pyarrow.parquet.write_table(pa.table({"name": rows["name"]}), leaks / "name.parquet", compression="zstd")
    with duckdb.connect(str(leaks / "s.duckdb")) as connection:
        connection.execute("create table t as select date '1971-03-14' as d, 'Zebe' || 'dee' as n from range(100000)")
    with zipfile.ZipFile(leaks / "z.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<t>Beatrix</t>" * 50)
    (leaks / "zqx-4471.txt").write_bytes(b"")
    found = planted.everywhere(tmp_path / "leaks", scratch=scratch)
    assert {Path(path).name for path in found} == {path.name for path in leaks.iterdir()}
    assert found[str(leaks / "s.duckdb")] >= {"zebedee", "the day itself"}


def test_what_is_not_planted_raises_no_alarm(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"126006 26006a 0.26006 zebra underlying 1971-03-15" + bytes(range(256)) * 50)
    assert planted.everywhere(tmp_path, scratch=tmp_path) == {}
