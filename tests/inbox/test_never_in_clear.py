"""What is posted lies on no disk in clear, not even while it is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from outcomes.errors import FileRefused
from outcomes.inbox.key import find_key
from outcomes.inbox.opening import opened, sweep
from outcomes.inbox.waiting import look
from outcomes.place import Place
from outcomes.returns.handed import Handed

Form = Callable[..., Path]
_WATCH = """
import json, sys
from pathlib import Path
from outcomes import open_place

folder, *watched = map(Path, sys.argv[1:])
seen, moments, is_looking = set(), 0, False

def look(event, _):
    global moments, is_looking
    if is_looking or event not in ("open", "os.rename", "os.remove", "os.mkdir", "subprocess.Popen", "marshal.dumps"):
        return
    is_looking, moments = True, moments + 1
    for path in (p for top in watched for p in top.rglob("*") if p.is_file()):
        if b"xl/workbook.xml" in path.read_bytes():
            seen.add(path.name)
    is_looking = False

place = open_place(folder)
sys.addaudithook(look)
receipts = place.returns.receive(by="Sam")
print(json.dumps({"seen": sorted(seen), "moments": moments, "states": [r.state for r in receipts]}))
"""


def _watched(place: Place, tmp_path: Path) -> dict[str, object]:
    """Receives in a process that looks, whenever files are touched, for a workbook in the place or among scratch."""
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    command = [sys.executable, "-c", _WATCH, str(place.folder), str(place.folder), str(scratch)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"TMPDIR": str(scratch)})
    return dict(json.loads(run.stdout))


def test_a_posted_file_is_never_seen_in_clear_while_it_is_received(place: Place, form: Form, tmp_path: Path) -> None:
    place.returns.post([form(), form("other.xlsx", trees=3)])
    told = _watched(place, tmp_path)
    assert told["states"] == ["ready", "ready"]
    assert told["seen"] == []
    assert isinstance(told["moments"], int)
    assert told["moments"] > 10


def test_the_watch_would_have_seen_one_that_lies_open(place: Place, form: Form, tmp_path: Path) -> None:
    form(to=place.folder / "inbox")
    assert _watched(place, tmp_path)["seen"] == ["return.xlsx"]


def test_a_posted_file_is_opened_when_a_child_is_free_to_read_it(place: Place, form: Form) -> None:
    """A batch of two hundred is not two hundred files in memory: nothing is opened until it is asked for."""
    (posted,) = place.returns.post([form()])
    (ready,) = opened([look(posted)], find_key("testville"), 1, place.limits)
    assert isinstance(ready, Handed)
    posted.unlink()
    with pytest.raises(FileRefused, match="There is no such file"):
        ready.read_bytes()


def test_what_an_earlier_version_left_open_is_removed(place: Place) -> None:
    left = place.folder / "inbox" / ".opened" / "0" / "return.xlsx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"names")
    sweep(place.folder / "inbox")
    assert not left.exists()
