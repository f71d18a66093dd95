"""However many files are checked, no more than a batch of them is held."""

from __future__ import annotations

import gc
import json
import weakref
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes import Checked, check_batches, check_files
from outcomes.cli import main
from outcomes.files import shipped
from outcomes.returns.feedback import as_dict

RIVERSIDE = shipped("sample") / "riverside"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setenv("OUTCOMES_K1", "1" * 64)
    monkeypatch.setenv("OUTCOMES_K2", "2" * 64)
    return sorted((RIVERSIDE / "inbox").rglob("*.xlsx"))[:7]


@pytest.mark.parametrize("place", [RIVERSIDE, None], ids=["with a place", "without one"])
def test_batches_say_what_all_together_say(files: list[Path], place: Path | None) -> None:
    batches = list(check_batches(files, place=place, at_once=3))
    assert [len({(one.name, one.sha256) for one in batch}) for batch in batches] == [3, 3, 1]
    together = check_files(files, place=place)
    assert [as_dict(one) for batch in batches for one in batch] == [as_dict(one) for one in together]


def test_no_file_gives_nothing() -> None:
    assert check_files([]) == []


def test_a_batch_is_let_go_of_before_the_next_but_one_is_read(files: list[Path]) -> None:
    seen: list[weakref.ref[Checked]] = []
    held: list[int] = []
    for batch in check_batches(files, place=RIVERSIDE, at_once=1):
        gc.collect()
        held.append(sum(one() is not None for one in seen))
        seen += map(weakref.ref, batch)
    assert len(held) == len(files)
    assert max(held) <= 2


def test_the_command_shows_every_file_and_ends_as_the_worst_of_them(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outcomes.checking.AT_ONCE", 3)
    shown = CliRunner().invoke(main, ["check", *map(str, files), "--place", str(RIVERSIDE), "--json"])
    told = json.loads(shown.output)
    assert [one["file"] for one in told["files"]] == [file.name for file in files]
    in_words = CliRunner().invoke(main, ["check", *map(str, files), "--place", str(RIVERSIDE)])
    assert [file.name in in_words.output for file in files] == [True] * len(files)
    verdicts = {one["verdict"] for one in told["files"]}
    assert shown.exit_code == in_words.exit_code == (2 if "refused" in verdicts else 1)
