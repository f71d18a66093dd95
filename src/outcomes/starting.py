"""Starts a place: a folder with the files a partnership fills in, and its secrets outside it.

On the road: **new place** → partners.csv and programmes/ filled in → forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from outcomes.errors import PlaceError
from outcomes.framework.files import find_framework
from outcomes.inbox.key import make_key
from outcomes.match_secrets import make_secrets
from outcomes.whole_files import filled_folder

_PLACE = """\
# One partnership's settings. Every key is explained in docs/place-files.md.
place: {name}
code: {code}
frameworks: [{framework}]
# What outcomes are worth is said in the prices of one year: take the marks from the two lines below. The deflators that
# ship end with 2024, and real GDP per head is not among them (frameworks/values/README.md).
# price_base: 2024
# prices: {{wellby: deflator_only, financial_years: as_calendar}}
"""
_PARTNERS = """\
partner_id,name,role,kind,size,is_local
example-council,Example Council,commissioner,council,large,true
example-charity,Example Charity,partner,charity,small,true
"""
_PROGRAMME = """\
# A funded piece of work: who pays, how, and what each partner reports. One file a programme.
programme: example-grants
name: Example grants
funder: example-council
framework: {framework}
mechanism: grant
starts: 2026-04-01
ends: 2028-03-31
partners:
  - {partner: example-charity, first: 2026-27 Q1, last: 2027-28 Q4, due_days: 30}
"""
FRAMEWORK = "common-outcomes"
"""What a place counts by unless it says otherwise: a choice made here, and known nowhere else on the road."""
_AREAS = "area_code,name,is_made_up\n"
_POSTCODES = "postcode,area_code\n"


@dataclass(frozen=True)
class NewPlace:
    """A place just made: its folder, and where its secrets lie."""

    folder: Path
    secrets: Path
    has_new_secrets: bool


def new_place(folder: Path | str, name: str, *, framework: str = FRAMEWORK) -> NewPlace:
    """Make a place's folder with example files to replace; `framework` is the code of a shipped one.

    Raises:
        PlaceError: the folder is not empty, or the name has no letters.
        DefinitionError: no framework has the code.
    """
    find_framework(framework)
    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise PlaceError("The folder is not empty.", remedy="Choose a new folder for the place.", where=path)
    code = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    if not re.match(r"[a-z]", code):
        raise PlaceError(f"“{name}” has no letters to make a code from.", remedy="Give the place a name in letters.")
    files = {
        "place.yaml": _PLACE.format(name=name, code=code, framework=framework),
        "partners.csv": _PARTNERS,
        "programmes/example-grants.yaml": _PROGRAMME.replace("{framework}", framework),
        "areas.csv": _AREAS,
        "postcodes.csv": _POSTCODES,
    }
    with filled_folder(path):
        for inner in ("programmes", "layouts", "inbox"):
            (path / inner).mkdir(parents=True)
        for file, text in files.items():
            (path / file).write_text(text, encoding="utf-8")
        secrets, is_new = make_secrets(code)
        make_key(path, code)
    return NewPlace(path, secrets, is_new)
