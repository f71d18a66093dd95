"""Checks workbooks without a place: only the shipped layouts and frameworks, no history, no names of partners, no keys.

On the road: faces → **checking** → returns. A stand-in place is made from what the file says of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from outcomes.framework.files import load_frameworks
from outcomes.returns.check import Checker
from outcomes.returns.checked import Checked
from outcomes.returns.layout import form_layout, shipped_layouts
from outcomes.returns.workbook import Reader


def check_files(files: Sequence[Path], *, today: date | None = None) -> list[Checked]:
    """What is wrong with some workbooks, as far as it can be said without knowing the place."""
    forms = {f.framework: form_layout(f) for f in load_frameworks().values()}
    layouts = {form.layout: form for form in forms.values()} | dict(shipped_layouts())
    checker = Checker(None, layouts, today or datetime.now(UTC).date(), frameworks=load_frameworks())
    with Reader() as reader:
        return checker.check(reader.read_all([Path(f) for f in files]))
