"""Whenever `receive` is killed, the store stays whole, and running it again finishes the work once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from outcomes import open_place
from outcomes.returns.template import FormContent, write_form

from .made_once import summer_place

KILLS = 200
PERIOD = "2026-27 Q1"


@pytest.fixture
def pristine(tmp_path: Path, makes_its_own_store: None) -> Path:
    """A place whose inbox holds a good return, its correction, a faulty one, the same again, records, wrecks and posted
    ones."""
    folder = tmp_path / "killville"
    summer_place(folder)
    for day, name, trees in (
        ("2026-07-01", "return.xlsx", 12),
        ("2026-07-01", "faulty.xlsx", "12 people"),
        ("2026-07-01", "copy.xlsx", 12),
        ("2026-07-08", "corrected.xlsx", 13),
        ("2026-07-08", "with words.xlsx", 14),
        (".", "posted.xlsx", 15),
    ):
        _write(folder, day, name, trees)
    (folder / "inbox" / "2026-07-08" / "wreck.xlsx").write_bytes(b"PK\x03\x04 not really")
    _write_records(folder)
    (folder / "inbox" / "letter.docx").write_bytes(b"Dear all")
    posted = folder / "inbox" / "posted.xlsx"
    open_place(folder).returns.post([posted])
    posted.unlink()
    with open_place(folder).store():
        return folder


def _write(folder: Path, day: str, name: str, trees: object) -> None:
    people = [{"reference": "A1", "started_on": date(2026, 4, 3), "sessions": 4}]
    results = [{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": trees}]
    content = FormContent(sender={"hours_spent": 3}, results=results, people=people)
    target = folder / "inbox" / day / name
    target.parent.mkdir(exist_ok=True)
    write_form(target, open_place(folder).definition, "example-charity", "example-grants", PERIOD, content=content)


def _write_records(folder: Path) -> None:
    """A workbook that maps to no measure, and the layout that reads it."""
    layout = (
        "layout: gardens\nname: An audit of gardens\nholds: records\nfits: {headings: [Garden, Beds]}\n"
        "tables: {gardens: {holds: records, kind: garden, row: [garden], columns: {garden: Garden, beds: Beds}}}\n"
    )
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts" / "gardens.yaml").write_text(layout, encoding="utf-8")
    (folder / "inbox" / "2026-07-08" / "gardens.csv").write_text("Garden,Beds\nMill Lane,12\nWeir Road,7\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killing_receive_anywhere_loses_and_doubles_nothing(pristine: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    command = [sys.executable, str(Path(__file__).parent / "killing.py"), *map(str, (pristine, work, KILLS, 20261122))]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    undisturbed = told["undisturbed"]
    assert told["killed"] == KILLS
    assert undisturbed["inbox"] == "[]"
    assert undisturbed["return_version"].count("example-charity") == 5
    assert undisturbed["refusal"].count("refused-") == 2
    assert undisturbed["record"].count("Mill Lane") == 3
    assert undisturbed["other_file"].count("gardens") == 1
    for held in told["found"]:
        assert {name for name in undisturbed if held.get(name) != undisturbed[name]} == set()
        assert held.keys() == undisturbed.keys()
