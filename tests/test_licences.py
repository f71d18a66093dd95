"""The licences of what people install with us: MIT, BSD, Apache and MPL, and what is as free; never GPL or LGPL.

Development's own tools are not looked at: they are not installed with the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

import pytest
from packaging.requirements import Requirement

FREE = re.compile(
    r"MIT|MIT-CMU|BSD|BSD-\d-Clause|0BSD|Apache(-| )(Software|2\.0).*|MPL-2\.0|ISC|Zlib|PSF-2\.0|CC0-1\.0"
)
READ_IN_ITS_LICENCE_FILE = {"pyrage": "The MIT License (MIT)"}
"""Packages whose metadata names no licence, and how the licence file inside them begins."""


def _installed_with_us() -> dict[str, Distribution]:
    """Every package that `pip install outcomes` brings, by its normal name."""
    found: dict[str, Distribution] = {}
    waiting = ["outcomes"]
    while waiting:
        name = waiting.pop()
        if (normal := re.sub(r"[-_.]+", "-", name).lower()) in found:
            continue
        found[normal] = distribution(name)
        asked = (Requirement(line) for line in found[normal].requires or [])
        waiting += [need.name for need in asked if need.marker is None or need.marker.evaluate({"extra": ""})]
    return found


def _licences(package: Distribution) -> Iterator[str]:
    """Each licence that a package's metadata names: its expression's terms, else its classifiers, else its field."""
    told = package.metadata
    if expression := told.get("License-Expression"):
        yield from re.split(r" (?:AND|OR|WITH) ", expression)
    elif named := [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]:
        yield from (re.sub(r" License$", "", line.rsplit(" :: ", 1)[1]) for line in named)
    elif field := told.get("License"):
        yield field.strip()


PACKAGES = _installed_with_us()


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_its_licence_is_one_we_may_ship_beside(name: str) -> None:
    package = PACKAGES[name]
    if begins := READ_IN_ITS_LICENCE_FILE.get(name):
        files = [file for file in package.files or [] if file.name == "LICENSE"]
        assert any(file.read_text(encoding="utf-8").startswith(begins) for file in files)
        return
    licences = list(_licences(package))
    assert licences, f"{name} names no licence: read it, and note it here"
    assert [licence for licence in licences if not FREE.fullmatch(licence)] == []


def test_what_we_require_is_among_them() -> None:
    assert {"pandas", "duckdb", "pyarrow", "pandera", "plotly", "openpyxl", "et-xmlfile", "numpy"} <= set(PACKAGES)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "LGPL-2.1", "GNU General Public License v3 (GPLv3)", "Proprietary"]
)
def test_a_licence_that_binds_others_is_told(licence: str) -> None:
    assert not FREE.fullmatch(licence)
