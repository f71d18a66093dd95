"""The peers' virtual environments: made once, each peer in its own, with the newest version pip finds by name.

On the bench: subjects → **environments**.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

WORK = Path(__file__).parent / ".work"

PACKAGES: dict[str, tuple[str, ...]] = {
    "pandera": ("pandas", "openpyxl", "pandera", "python-calamine", "duckdb", "pyarrow"),
    "pointblank": ("pointblank", "polars", "fastexcel"),
    "population": ("gecko-syndata", "recordlinkage"),
    "splink": ("splink", "pandas"),
    "frictionless": ("frictionless[excel]", "python-calamine"),
}
"""What is installed into the environment of each peer; naive and pandera alone share one."""


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


@cache
def own_versions() -> dict[str, str]:
    """The installed versions of what we run on."""
    return _versions(Path(sys.executable))


def _versions(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {package["name"].lower(): package["version"] for package in json.loads(listed.stdout)}
