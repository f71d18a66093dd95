"""A disk that is full under whatever writes a file for people: said in a sentence, and nothing half-written is left."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes import new_place, open_place
from outcomes.cli import main
from outcomes.demo import run_demo
from outcomes.errors import PlaceError
from outcomes.whole_files import filled_folder, write_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")

_RUN = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({room}, r.getrlimit(r.RLIMIT_FSIZE)[1])); "
_RUN += "from outcomes.cli import main; main()"
COMMANDS = {
    "new": ["new", "ROOT/another", "--name", "Another"],
    "demo": ["demo", "ROOT/demo"],
    "joint report": ["report", "PLACE"],
    "value report": ["report", "PLACE", "value", "--to", "ROOT/value.html"],
    "value map": ["report", "PLACE", "value", "--xlsx"],
    "funding report": ["report", "PLACE", "funding"],
    "answer as a table": ["sql", "PLACE", "select 1 as one", "--to", "ROOT/answer.csv"],
    "answer as a workbook": ["sql", "PLACE", "select 1 as one", "--to", "ROOT/answer.xlsx"],
    "framework copy": ["framework", "copy", "common-outcomes", "PLACE"],
    "blank forms": ["template", "PLACE", "--period", "2026-27 Q1", "--to", "ROOT/forms"],
    "layout": ["layout", "ROOT/their.csv", "--to", "ROOT/their.yaml"],
    "claims": ["claims", "PLACE", "--to", "ROOT/claims.csv"],
    "grants": ["grants", "PLACE", "--to", "ROOT/grants.json"],
    "advice": ["advise", "PLACE", "example-grants", "--to", "ROOT/advice.html"],
    "backup": ["backup", "PLACE", "--to", "ROOT/backup.zip", "--by", "Sam"],
    "publish": ["publish", "PLACE", "--by", "Sam"],
}

OF_SEVERAL_FILES = {"demo": 16_384, "framework copy": 2_048, "backup": 16_384, "publish": 16_384}
"""With so much room for each some are written before one does not fit."""
FOLDERS = ("another", "demo", "place/frameworks/common-outcomes")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with a publication, and a spreadsheet somebody sent."""
    root = tmp_path_factory.mktemp("full")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        new_place(root / "place", "Testville")
        settings = root / "place" / "place.yaml"
        settings.write_text(settings.read_text("utf-8") + "as_at: 2026-08-20\n", "utf-8")
        open_place(root / "place").measures.publish(by="Sam")
    (root / "their.csv").write_text("Name,Sessions\nA,1\nB,2\n", "utf-8")
    return root


@pytest.mark.parametrize(("name", "room"), [*((name, 0) for name in COMMANDS), *OF_SEVERAL_FILES.items()])
def test_it_is_said_and_what_was_there_before_is_all_there_is(
    pristine: Path, tmp_path: Path, name: str, room: int
) -> None:
    root = Path(shutil.copytree(pristine, tmp_path / "root"))
    before = _files(root)
    asked = [word.replace("ROOT", str(root)).replace("PLACE", str(root / "place")) for word in COMMANDS[name]]
    found = subprocess.run(
        [sys.executable, "-B", "-c", _RUN.format(room=room), *asked],
        env=os.environ | {"XDG_CONFIG_HOME": str(root / "config")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, "Traceback" in found.stderr) == (2, False), found.stderr
    assert found.stderr.startswith("Cannot go on. ")
    assert (
        "cannot be written" in found.stderr or "could not be written" in found.stderr or "disk is full" in found.stderr
    )
    assert _files(root) == before
    assert [name for name in FOLDERS if (root / name).exists()] == [], "it could not be tried again"


def _files(root: Path) -> set[str]:
    """All files; not what the database has beside its own, nor secrets, which are for the next try."""
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and path.suffix != ".wal")
    return {name for name in found if not name.startswith("config/")}


def test_what_the_system_refuses_anywhere_else_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        (tmp_path / "gone" / "words.txt").read_text()

    monkeypatch.setattr("outcomes.open_place", refuse)
    shown = CliRunner().invoke(main, ["status", str(tmp_path)])
    assert shown.exit_code == 2
    assert shown.output.startswith(
        "Cannot go on. words.txt: The system refused: No such file or directory. Check that "
    )


def test_a_made_place_that_does_not_fit_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(folder: Path, **_: object) -> None:
        folder.mkdir()
        (folder / "place.yaml").write_text("half of it", "utf-8")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("outcomes.sample.make_place", fill)
    with pytest.raises(PlaceError, match="It cannot be written: No space left on device"):
        [*run_demo(tmp_path / "demo", seed=7)]
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_filled_is_as_it_was_before(tmp_path: Path) -> None:
    for folder in (tmp_path / "new", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        with pytest.raises(PlaceError, match="It cannot be written"), filled_folder(folder):
            (folder / "inner").mkdir(parents=True)
            (folder / "inner" / "one.txt").write_text("one", "utf-8")
            (folder / "inner" / "one.txt" / "two.txt").write_text("two", "utf-8")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty"]


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    before = write_text(tmp_path / "a.txt", "before")
    (tmp_path / ".a.txt.part").mkdir()
    with pytest.raises(PlaceError, match=r"a\.txt: It cannot be written"):
        write_text(before, "after")
    assert before.read_text("utf-8") == "before"
