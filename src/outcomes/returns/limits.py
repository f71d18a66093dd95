"""What reading one file may cost, and how a child process is held to it.

Returns road: **read** (limits → children → child).
"""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

_MB = 1 << 20
_LEAST_OWN_MB = 400
_WORN_AT_MB = 120
_MOST_UNPACKED_MB = 4000  # a zip's sizes are 32 bits


@dataclass(frozen=True)
class Limits:
    """The most that reading one file may take; a place may set its own.

    file_mb      size of the file as it was sent
    unpacked_mb  size of what is inside, as declared and as it unpacks
    cells        rows times columns of the widest sheet, from A1 to its last value
    seconds      time on the clock
    memory_mb    memory of the process that reads it, with what it unpacks
    """

    file_mb: int = 50
    unpacked_mb: int = 300
    cells: int = 5_000_000
    seconds: float = 60.0
    memory_mb: int = 1000

    @property
    def file_bytes(self) -> int:
        return self.file_mb * _MB

    @property
    def unpacked_bytes(self) -> int:
        return min(self.unpacked_mb, _MOST_UNPACKED_MB) * _MB

    @property
    def own_bytes(self) -> int:
        """The memory that is left beside what is unpacked."""
        return max(self.memory_mb - self.unpacked_mb, _LEAST_OWN_MB) * _MB


if sys.platform != "win32":
    import resource

    def bind_process(limits: Limits) -> None:
        """Hold this process to `limits` for good: memory, size of what it writes, no core file."""
        _set(resource.RLIMIT_AS, limits.own_bytes)
        _set(resource.RLIMIT_FSIZE, limits.unpacked_bytes + _MB)
        _set(resource.RLIMIT_CORE, 0)

    def start_clock(seconds: float) -> None:
        """Let the kernel end this process after so many seconds, whatever it is doing; 0 stops the clock."""
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def is_worn() -> bool:
        """Whether this process holds so much memory after a file that the next would have less than its share."""
        try:
            pages = Path("/proc/self/statm").read_text().split()[0]
        except OSError:
            return False
        return int(pages) * resource.getpagesize() > _WORN_AT_MB * _MB

    def _set(which: int, most: int) -> None:
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))

else:

    def bind_process(limits: Limits) -> None:
        """Windows has no such limits."""

    def start_clock(seconds: float) -> None:
        """Windows has no such clock."""

    def is_worn() -> bool:
        """Windows has no such limits."""
        return False
