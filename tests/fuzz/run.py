"""Runs the fuzz targets, each in a process of its own for its share of the time, and says what was found.

`make fuzz` runs them all; `python tests/fuzz/run.py scan` one. What a target has learnt is kept in .work/NAME here, and
carried on from. Needs atheris, which has wheels for Linux on Python 3.11, 3.12 and 3.13.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

WORK = Path(__file__).parent / ".work"
SECONDS = int(os.environ.get("FUZZ_SECONDS", "600"))
_LINE = re.compile(r"#(\d+)\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_LONGEST = 8192


def main(names: list[str]) -> int:
    """Fuzz each target for FUZZ_SECONDS; 1 where one of them broke."""
    from targets import TARGETS

    wanted = names or list(TARGETS)
    print("target      executions  edges  features  corpus  found")
    return max(_run(name) for name in wanted)


def _run(name: str) -> int:
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, __file__, "--one", name, str(folder)),
        *(f"-max_total_time={SECONDS}", f"-max_len={_LONGEST}", f"-artifact_prefix={WORK}/{name}-", "-timeout=20"),
    ]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    (WORK / f"{name}.log").write_text(told.stdout + told.stderr, encoding="utf-8")
    lines = _LINE.findall(told.stderr)
    executions, edges, features, corpus = lines[-1] if lines else ("0", "0", "0", "0")
    found = "" if told.returncode == 0 else f"see {name}.log"
    print(f"{name:10}{executions:>12}{edges:>7}{features:>10}{corpus:>8}  {found or 'nothing'}", flush=True)
    return min(told.returncode, 1)


def _fuzz(name: str, arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["outcomes", "ruamel"]):
        from targets import TARGETS, seeds
    for number, seed in enumerate(seeds(name)):
        (Path(arguments[0]) / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _fuzz(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))
