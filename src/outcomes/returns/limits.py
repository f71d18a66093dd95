"""What reading one file may cost, and how a child process is held to it.

Returns road: **read** (limits → children → child).
"""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass

_MB = 1 << 20
_MOST_UNPACKED_MB = 4000  # a zip's sizes are 32 bits


@dataclass(frozen=True)
class Limits:
    """The most that reading one file may take; a place may set its own.

    file_mb      size of the file as it was sent
    unpacked_mb  size of what is inside, as declared and as it unpacks
    cells        rows times columns of the widest sheet, from A1 to its last value
    seconds      time on the clock
    memory_mb    address space of the process that reads it
    """

    file_mb: int = 50
    unpacked_mb: int = 200
    cells: int = 10_000_000
    seconds: float = 30.0
    memory_mb: int = 1000

    def __post_init__(self) -> None:
        if not 0 < self.unpacked_mb <= _MOST_UNPACKED_MB:
            raise ValueError(f"unpacked_mb must be between 1 and {_MOST_UNPACKED_MB}.")

    @property
    def file_bytes(self) -> int:
        return self.file_mb * _MB

    @property
    def unpacked_bytes(self) -> int:
        return self.unpacked_mb * _MB


if sys.platform != "win32":
    import resource

    def bind_process(limits: Limits) -> None:
        """Hold this process to `limits` for good: memory, size of what it writes, no core file."""
        _set(resource.RLIMIT_AS, limits.memory_mb * _MB)
        _set(resource.RLIMIT_FSIZE, limits.unpacked_bytes + _MB)
        _set(resource.RLIMIT_CORE, 0)

    def start_clock(seconds: float) -> None:
        """Let the kernel end this process after so many seconds, whatever it is doing; 0 stops the clock."""
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def peak_memory_mb() -> int:
        """The most memory this process has held."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else _MB)

    def _set(which: int, most: int) -> None:
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))

else:

    def bind_process(limits: Limits) -> None:
        """Windows has no such limits."""

    def start_clock(seconds: float) -> None:
        """Windows has no such clock."""

    def peak_memory_mb() -> int:
        """Not known on Windows."""
        return 0
