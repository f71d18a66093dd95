"""A framework that ships is copied into a place, and is what the place counts by from then on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.framework.place_files import load_place

WHOLE = Path(__file__).parent.parent / "broken" / "whole"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place that counts by a framework that ships."""
    folder = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    for name in ("frameworks", "programmes"):
        shutil.rmtree(folder / name)
    (folder / "population.csv").unlink()
    head = folder / "place.yaml"
    head.write_text(head.read_text("utf-8").replace("[small]", "[young-people-confidence]"), "utf-8")
    return folder


def test_a_copy_comes_before_the_framework_that_ships_and_is_checked_with_its_examples(place: Path) -> None:
    done = CliRunner().invoke(main, ["framework", "copy", "young-people-confidence", str(place)])
    assert (done.exit_code, f"framework check {place}" in done.output) == (0, True)
    head = place / "frameworks" / "young-people-confidence" / "framework.yaml"
    text = head.read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name:"))
    head.write_text(text.replace(name, "name: Our own"), "utf-8")
    assert load_place(place).framework.name == "Our own"
    checked = CliRunner().invoke(main, ["framework", "check", str(place)])
    assert (checked.exit_code, "Checked 1 framework: young-people-confidence." in checked.output) == (0, True)
    assert "Worked out 0 cases" not in checked.output


@pytest.mark.parametrize(
    ("code", "folder", "said"),
    [
        ("young-people-confident", "place", "Did you mean young-people-confidence?"),
        ("young-people-confidence", "nowhere", "There is no place here: the folder has no place.yaml."),
    ],
)
def test_what_cannot_be_copied_is_said(code: str, folder: str, said: str, place: Path) -> None:
    done = CliRunner().invoke(main, ["framework", "copy", code, str(place.parent / folder)])
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not (place / "frameworks").exists()


def test_a_copy_that_was_changed_is_not_written_over(place: Path) -> None:
    words = ["framework", "copy", "young-people-confidence", str(place)]
    CliRunner().invoke(main, words)
    head = place / "frameworks" / "young-people-confidence" / "framework.yaml"
    head.write_text(head.read_text("utf-8") + "# ours", "utf-8")
    again = CliRunner().invoke(main, words)
    assert (again.exit_code, "has a framework of this code already" in again.stderr) == (2, True)
    assert head.read_text("utf-8").endswith("# ours")
