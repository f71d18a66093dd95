"""Runs a command as a whole process and says what it took: the clock, the processors' time, the most memory held.

On the bench: run → subjects → **processes**. Memory is that of the process and all its children together.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

_LOOK_EVERY_SECONDS = 0.01
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
_EXIT_WITH_FINDINGS = 1


@dataclass(frozen=True)
class Run:
    """What one process took.

    seconds      from start to end, by the clock
    cpu_seconds  time on processors, its children's included
    peak_mb      resident memory of the process and its children, added up; shared pages count in each
    output       what it printed
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


class RunFailed(Exception):
    """The process ended in an error; the message is the end of what it said."""


def run(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end. Exit code 1 is no failure: a checker says with it that it has found something."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complaints:
        started = perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=complaints,
            env={**os.environ, **(environment or {})},
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        watch.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        complaints.seek(0)
        said, output = (file.read().decode(errors="replace") for file in (complaints, printed))
    # Python's own exit code for a crash is 1 too.
    if process.returncode not in (0, _EXIT_WITH_FINDINGS) or "Traceback" in said:
        raise RunFailed(said.strip()[-2000:] or f"exit code {process.returncode}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, watch.peak_mb, output)


def middle(runs: Sequence[Run]) -> Run:
    """The runs' medians, with the largest memory; the output is the first run's."""
    return Run(
        median(r.seconds for r in runs),
        median(r.cpu_seconds for r in runs),
        max(r.peak_mb for r in runs),
        runs[0].output,
    )


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._pid = pid
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.wait(_LOOK_EVERY_SECONDS):
            self.peak_mb = max(self.peak_mb, sum(map(_resident_mb, _family(self._pid))))

    def stop(self) -> None:
        self._is_over.set()
        self.join()


def _family(pid: int) -> Iterator[int]:
    """The process and its descendants, as the kernel knows them now."""
    yield pid
    for thread in _threads(pid):
        for child in _read(f"/proc/{pid}/task/{thread}/children").split():
            yield from _family(int(child))


def _threads(pid: int) -> list[str]:
    try:
        return [thread.name for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:  # it has ended since we saw it
        return []


def _resident_mb(pid: int) -> float:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE_MB if fields else 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""
