"""Writes the folder of a made-up place for the bench: any number of partners, areas and programmes.

On the bench: **made/place** → made/long_return, made/ordinary_returns, made/results.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import outcomes
from environments import WORK
from outcomes.files import shipped

SECRETS = {"OUTCOMES_K1": "0f" * 32, "OUTCOMES_K2": "f0" * 32}
"""The made-up place's secrets, for the environment of a run: made-up too."""

PROGRAMME, PROGRAMME_NAME = "bench-grants", "Bench grants"
FIRST, LAST = "2024-25 Q1", "2025-26 Q4"

_PLACE = """\
place: Benchford
code: benchford
frameworks: [common-outcomes]
as_at: {as_at}
made_up: true
"""
_PROGRAMME = """\
programme: {code}
name: {name}
funder: benchford-council
framework: common-outcomes
mechanism: grant
starts: 2024-04-01
ends: 2026-03-31
partners:
"""


def partner_ids(partners: int) -> list[str]:
    return [f"partner-{n:04d}" for n in range(1, partners + 1)]


def area_names(areas: int) -> list[str]:
    return [f"Ward {n:04d}" for n in range(1, areas + 1)]


def write_place(
    folder: Path, *, partners: int, areas: int, as_at: str, indicators: Sequence[str] = (), programmes: int = 1
) -> Path:
    """A place's folder; every partner takes part in one programme, by turns, from its first quarter to its last."""
    (folder / "programmes").mkdir(parents=True, exist_ok=True)
    asked = f", indicators: [{', '.join(indicators)}]" if indicators else ""
    parts = [f"  - {{partner: {p}, first: {FIRST}, last: {LAST}{asked}}}\n" for p in partner_ids(partners)]
    people = (f"{p},{name_of(p)},partner,charity,small,yes\n" for p in partner_ids(partners))
    files = {
        "place.yaml": _PLACE.format(as_at=as_at),
        **{
            f"programmes/{code}.yaml": _PROGRAMME.format(code=code, name=name) + "".join(parts[n::programmes])
            for n, (code, name) in enumerate(_programmes(programmes))
        },
        "partners.csv": "partner_id,name,role,kind,size,is_local\n"
        "benchford-council,Benchford Council,funder,council,large,yes\n" + "".join(people),
        "areas.csv": "area_code,name,is_made_up\n"
        + "".join(f"E0599{n:04d},{name},yes\n" for n, name in enumerate(area_names(areas), 1)),
        "postcodes.csv": "postcode,area_code\n"
        + "".join(f"{postcode},E0599{n % areas + 1:04d}\n" for n, postcode in enumerate(POSTCODES)),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _programmes(programmes: int) -> list[tuple[str, str]]:
    """Codes and names; the first is `PROGRAMME`."""
    more = [(f"{PROGRAMME}-{n:02d}", f"{PROGRAMME_NAME} {n}") for n in range(2, programmes + 1)]
    return [(PROGRAMME, PROGRAMME_NAME), *more]


def name_of(partner_id: str) -> str:
    return f"Benchford {partner_id.replace('-', ' ').title()}"


POSTCODES = [
    f"ZZ{district} {sector}{unit}" for district in range(1, 41) for sector in range(10) for unit in ("AA", "XY")
]
"""Postcodes of an area that does not exist."""


def made(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name in the bench's work folder: made whole or not at all, kept while what makes it stays."""
    home = WORK / "made"
    folder = home / f"{name}-{_fingerprint()}"
    if not folder.exists():
        print(f"  making {name} …", flush=True)
        for old in home.glob(f"{name}-*"):
            shutil.rmtree(old)
        partial = folder.with_name(f"{folder.name}.partial")
        partial.mkdir(parents=True)
        make(partial)
        partial.rename(folder)
    return folder


@cache
def _fingerprint() -> str:
    """A hash of everything that decides what is made: these generators, the form, the framework, the tables."""
    package, own = Path(outcomes.__file__).parent, Path(__file__).parent
    files = [*own.glob("*.py"), package / "returns" / "form.py", *(package / "returns").glob("template*.py")]
    files += [package / "store" / "schema.sql", *(shipped("frameworks") / "common-outcomes").rglob("*.yaml")]
    files += [*(package / "returns").glob("match_*.py"), shipped("frameworks") / "match-rules.yaml"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:10]
