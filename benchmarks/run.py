"""The bench: `make bench`. Every subject beside its peers and its floor, in one run, as one table.

Options: `--only one-return,measures` runs some subjects; `--quick` runs all at a small size, to see that they run.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain

import duckdb

from environments import WORK
from processes import RunFailed
from subjects import comparison, disclosure, linking, many_returns, marking, measures, one_return, report, start, value
from table import Section, as_text

SUBJECTS: dict[str, Callable[..., Section]] = {
    "one-return": one_return.measure,
    "many-returns": many_returns.measure,
    "measures": measures.measure,
    "report": report.measure,
    "start": start.measure,
    "marking": marking.measure,
    "comparison": comparison.measure,
    "value": value.measure,
    "linking": linking.measure,
    "disclosure": disclosure.measure,
}


def main() -> None:
    asked = _arguments()
    WORK.mkdir(exist_ok=True)
    said: list[str] = []
    for text in chain([_machine()], _sections(asked.only, is_quick=asked.quick)):
        print(text, end="\n\n", flush=True)
        said.append(text)
    (WORK / "last.txt").write_text("\n\n".join(said) + "\n", encoding="utf-8")


def _sections(only: list[str], *, is_quick: bool) -> Iterator[str]:
    for name in only:
        try:
            yield as_text(SUBJECTS[name](is_quick=is_quick))
        except RunFailed as failure:
            yield f"{name} FAILED: {failure}"


def _machine() -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the "
        f"start, Python {platform.python_version()}, duckdb {duckdb.__version__}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure outcomes beside its peers and the floor.")
    names = ", ".join(SUBJECTS)
    parser.add_argument("--only", type=_names, default=list(SUBJECTS), help=f"some of: {names}")
    parser.add_argument("--quick", action="store_true", help="small sizes, each once: to see that it runs")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no subject {unknown[0]}; there are {', '.join(SUBJECTS)}")
    return names


if __name__ == "__main__":
    main()
