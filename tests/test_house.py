"""The house stands: it starts quickly, ships whole, and speaks only of itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [p for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts and ".git" not in p.parts]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_path_of_a_machine() -> None:
    leak = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:tmp|work|farm|root|home)/")
    found = []
    for path in _tracked():
        if path.suffix in (".xlsx", ".js", ".parquet") or path.name == "test_house.py":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if leak.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found


def test_nothing_heavy_is_loaded_for_help() -> None:
    heavy = ("pandas", "numpy", "duckdb", "pandera", "pyarrow", "plotly", "pydantic", "openpyxl", "xlsxwriter")
    code = f"import sys, outcomes.cli; print([m for m in {heavy!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def installed_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's wheel, built and unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    wheel = next(folder.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def test_the_wheel_has_its_data_inside_and_works_from_any_folder(installed_wheel: Path, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(installed_wheel)!r})\n"
        "import outcomes, outcomes.files as f\n"
        f"assert outcomes.__file__.startswith({str(installed_wheel)!r}), outcomes.__file__\n"
        "assert '_data' in str(f.shipped('frameworks')) and '_data' in str(f.shipped('reports'))\n"
        "from outcomes.framework.files import find_framework\n"
        "from outcomes.returns.layout import shipped_layouts\n"
        "from outcomes.store.runner import views\n"
        "from outcomes.store.dictionary import dictionary\n"
        "assert find_framework('common-outcomes').indicators and shipped_layouts() and views() and dictionary()\n"
        "from outcomes import check_definitions, read_values\n"
        "assert len(read_values().search()) > 700\n"
        "checked = check_definitions(f.shipped('frameworks') / 'young-people-confidence')\n"
        "assert checked.cases and not checked.faults\n"
        "assert (f.shipped('frameworks') / 'values' / 'imports' / 'gmca.yaml').is_file()\n"
        "assert (f.shipped('reports') / 'joint.yaml').is_file()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("data", ["frameworks", "reports"])
def test_the_wheel_holds_every_definition_as_it_is_here(installed_wheel: Path, data: str) -> None:
    """Those here are checked and their cases worked out, all of them, by tests/framework/test_cases.py."""

    def contents(folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    assert contents(installed_wheel / "outcomes" / "_data" / data) == contents(ROOT / data)


def test_the_wheels_own_command_works_from_any_folder(installed_wheel: Path, tmp_path: Path) -> None:
    command = installed_wheel / "bin" / "outcomes"
    environment = {**os.environ, "PYTHONPATH": str(installed_wheel)}

    def outcomes(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(command), *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    for arguments in (["new", "place", "--name", "Testville"], ["template", "place", "--period", "2026-27 Q1"]):
        run = outcomes(*arguments)
        assert run.returncode == 0, run.stderr
    (form,) = (tmp_path / "place" / "forms").glob("*.xlsx")
    checked = outcomes("check", str(form), "--place", "place", "--json")
    assert json.loads(checked.stdout)["files"][0]["file"] == form.name, checked.stderr


@pytest.mark.parametrize("there", [{}, {"python3": "exit 1"}], ids=["none", "one that is too old"])
def test_make_names_the_python_that_is_missing(tmp_path: Path, there: dict[str, str]) -> None:
    for name, does in there.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    make = str(shutil.which("make"))
    run = subprocess.run(
        [make, "test", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "No Python 3.11, 3.12 or 3.13 with venv was found. Install one: " in run.stderr
    assert not (tmp_path / "venv").exists()


def test_the_make_targets_have_their_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "bench", "lint"):
        assert f"make {target}" in shown
        assert re.search(rf"^{target}:.*##", makefile, flags=re.MULTILINE)
