"""Where nothing may be skipped a skipped test fails, unless it reads the real workbooks and they are absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent / "conftest.py"
TESTS = """
import pytest

def test_that_runs() -> None:
    pass

def test_of_a_browser() -> None:
    pytest.skip("Chromium is not installed")

def test_of_real_workbooks() -> None:
    pytest.skip("../shared/real is absent")

def test_of_something_shared() -> None:
    pytest.skip("a shared framework is not there")

@pytest.mark.skipif(True, reason="LibreOffice (soffice) is not installed")
def test_that_is_marked() -> None:
    pass
"""


@pytest.mark.parametrize(
    ("no_skips", "counts"),
    [("", "1 passed, 4 skipped"), ("1", "2 failed, 1 passed, 1 skipped, 1 error")],
    ids=["anywhere", "where nothing may be skipped"],
)
def test_a_skip_is_a_failure_where_nothing_may_be_skipped(tmp_path: Path, no_skips: str, counts: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    environment = os.environ | {"OUTCOMES_NO_SKIPS": no_skips, "PYTEST_ADDOPTS": ""}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert counts in run.stdout, run.stdout + run.stderr
    if not no_skips:
        assert "Chromium is not installed" in run.stdout  # who runs the tests reads which part is missing
