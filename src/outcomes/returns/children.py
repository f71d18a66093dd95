"""A pool of bounded child processes that read files, so that no file can harm or hold up the process that asks.

Returns road: **read** (workbook asks → children → child). A child is a plain Python with its own limits on memory and
time and none of the parent's environment, where secrets may be; one that dies is replaced.
"""

from __future__ import annotations

import marshal
import os
import queue
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from outcomes.errors import OutcomesError
from outcomes.returns.blocks import LENGTH
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

_START = "import sys; sys.path += sys.argv[1:]; from outcomes.returns.child.main import main; main()"
_PIPE_BYTES = 1 << 20
_REASONS = {getattr(signal, "SIGALRM", None): "slow", signal.SIGABRT: "large-memory"}
_KEPT_FROM_ENVIRONMENT = ("SYSTEMROOT",)  # without which Python does not start on Windows


class ChildDied(Exception):
    """A child ended in the midst of a file. `reason` says why, as in `refusals`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Child:
    """One process that reads one file at a time. It learns its limits with the first, and has them for good."""

    def __init__(self) -> None:
        self.is_spent = False
        self.limits: Limits | None = None
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, *_homes()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT_FROM_ENVIRONMENT if name in os.environ},
        )
        _widen(self._process)

    def ask(self, path: str, limits: Limits, handed: bytes | None = None) -> Iterator[tuple[Any, ...]]:
        """The child's messages about a file, which it opens itself unless its bytes are handed to it.

        Raises `Refused`, or `ChildDied` where the child did not survive it.
        """
        self.is_spent = True
        refused: Refused | None = None
        self._await_start(limits)
        self._send((path, None if handed is None else len(handed)), handed or b"")
        while True:
            for message in self._receive():
                if message[0] == "end":
                    self.is_spent = bool(message[1])
                    if refused:
                        raise refused
                    return
                if message[0] == "refused":
                    refused = Refused(*message[1:])
                else:
                    yield message

    @property
    def lives(self) -> bool:
        """Whether its process runs, and is this process's own."""
        return self._process.poll() is None

    def close(self) -> None:
        """Let the child go; one in the midst of a file is ended."""
        if self.is_spent:
            self._process.kill()
        with self._process:  # closes our ends and waits: a child that hears nothing more goes
            pass

    def _await_start(self, limits: Limits) -> None:
        """A child that cannot even start is our fault, not the file's."""
        if self.limits is not None:
            return
        try:
            self._send(astuple(limits))
            if self._receive() == [("ready",)]:
                self.limits = limits
        except ChildDied:
            raise _no_reader() from None

    def _send(self, message: Any, after: bytes = b"") -> None:
        content = marshal.dumps(message)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(LENGTH.pack(len(content)) + content)
            self._process.stdin.write(after)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._death() from None

    def _receive(self) -> list[tuple[Any, ...]]:
        assert self._process.stdout is not None
        length = self._process.stdout.read(LENGTH.size)
        if len(length) == LENGTH.size:
            (size,) = LENGTH.unpack(length)
            content = self._process.stdout.read(size)
            if len(content) == size:
                return marshal.loads(content)  # type: ignore[no-any-return]  # noqa: S302 - runs nothing
        raise self._death()

    def _death(self) -> ChildDied:
        return ChildDied(_REASONS.get(-self._process.wait(), "crashed"))


_kept: deque[Child] | None = None
"""Children that wait for the next pool, while they are kept."""


@contextmanager
def kept_for_the_next() -> Iterator[None]:
    """Inside, children outlive their pool and serve the next one: for many small sittings. None outlives this."""
    global _kept
    before, _kept = _kept, deque()
    try:
        yield
    finally:
        left, _kept = _kept, before
        for child in left:
            child.close()


class Children:
    """At most `most` children, started when they are needed and kept for the next file."""

    def __init__(self, most: int) -> None:
        self._idle: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(most):
            self._idle.put(None)

    @contextmanager
    def borrow(self, limits: Limits) -> Iterator[Child]:
        """A child for one file within these limits; waits where all are busy."""
        child = self._idle.get()
        try:
            child = child or _waiting() or Child()
            if child.limits not in (None, limits):
                child.close()
                child = Child()
            yield child
        finally:
            if child and child.is_spent:
                child.close()
                child = None
            self._idle.put(child)

    def start(self) -> None:
        """Start a child before there is a file for it: that takes a tenth of a second."""
        self._idle.put(self._idle.get() or _waiting() or Child())

    def close(self) -> None:
        """End every child that waits, or keep it for the next pool."""
        while not self._idle.empty():
            child = self._idle.get()
            if child and _kept is not None:
                _kept.append(child)
            elif child:
                child.close()


def _waiting() -> Child | None:
    """A child that another pool left and that still lives, if there is one."""
    while _kept:
        with suppress(IndexError):  # where another thread was quicker
            child = _kept.pop()
            if child.lives:
                return child
            child.close()
    return None


def _homes() -> list[str]:
    """Where a child finds this package and calamine; it looks nowhere else."""
    calamine = find_spec("python_calamine")
    if calamine is None or calamine.origin is None:
        raise _no_reader()
    return [str(Path(__file__).parents[2]), str(Path(calamine.origin).parents[1])]


def _no_reader() -> OutcomesError:
    return OutcomesError(
        "The part of outcomes that reads workbooks cannot start.",
        remedy="Install outcomes again, and check that the machine has memory to spare.",
    )


def _widen(process: subprocess.Popen[bytes]) -> None:
    """A wide pipe saves turns between child and parent; where the system refuses, the narrow one does."""
    if sys.platform == "linux":
        import fcntl

        assert process.stdout is not None
        with suppress(OSError):
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
