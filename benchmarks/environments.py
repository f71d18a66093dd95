"""Virtual environments, made once: each peer in its own, with the newest version pip finds by name, and ours in one as
people install it. The tests' packages would slow us: pandera loads hypothesis wherever it finds it.

On the bench: subjects → **environments**.
"""

from __future__ import annotations

import json
import subprocess
import venv
from functools import cache
from pathlib import Path

import duckdb

WORK = Path(__file__).parent / ".work"
_ROOT = Path(__file__).parents[1]

PACKAGES: dict[str, tuple[str, ...]] = {
    "outcomes": (f"--editable={_ROOT}", f"duckdb=={duckdb.__version__}"),
    "pandera": ("pandas", "openpyxl", "pandera", "python-calamine", "duckdb", "pyarrow"),
    "pointblank": ("pointblank", "polars", "fastexcel"),
    "population": ("gecko-syndata", "recordlinkage"),
    "splink": ("splink", "pandas"),
    "frictionless": ("frictionless[excel]", "python-calamine"),
}
"""What is installed into each environment; naive and pandera alone share one."""


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment, which is made if it is not there."""
    home = WORK / "environments" / name
    made, python = home / "made", home / "bin" / "python"
    if not made.exists() or made.read_text(encoding="utf-8") != " ".join(PACKAGES[name]):
        print(f"  installing {', '.join(PACKAGES[name])} …", flush=True)
        venv.create(home, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[name]]
        subprocess.run(install, check=True, stderr=subprocess.DEVNULL)
        made.write_text(" ".join(PACKAGES[name]), encoding="utf-8")
    return python


@cache
def versions_of(name: str) -> dict[str, str]:
    """The installed versions of an environment's packages, in lower case."""
    return _versions(python_of(name))


def outcomes() -> Path:
    """Our command, as people install it."""
    return python_of("outcomes").with_name("outcomes")


def _versions(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {package["name"].lower(): package["version"] for package in json.loads(listed.stdout)}
