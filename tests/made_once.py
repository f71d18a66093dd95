"""Places that are made once for several tests, each of which does as it likes with a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outcomes import new_place, open_place
from outcomes.place import Place


def summer_place(folder: Path) -> Place:
    """A place as `new` makes it, with its example partner and programme, on a summer's day."""
    new_place(folder, "Testville")
    settings = folder / "place.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "as_at: 2026-08-20\n", encoding="utf-8")
    return open_place(folder)


@contextmanager
def made_in(root: Path) -> Iterator[Path]:
    """Where to make a place of which `copied` makes copies; its secrets are kept beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        yield root / "place"


def copied(root: Path, to: Path, patch: pytest.MonkeyPatch) -> Place:
    """A copy of the place made in `root` and of its secrets, to do with as one likes."""
    shutil.copytree(root, to, dirs_exist_ok=True)
    patch.setenv("XDG_CONFIG_HOME", str(to / "config"))
    return open_place(to / "place")
