"""Holds what is done inside it to so much more memory than there was before, whatever asks for it.

On the road: query → **memory**. DuckDB counts its own tables and sorts against its limit, but neither one value while
it is made nor the answer it hands over; those only the system bounds, and it bounds a whole process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

_DATA = 5
"""Which number of /proc/self/statm counts the pages of data."""

if sys.platform == "linux":
    import resource

    class _Bound:
        """The process's bound, kept while any thread is inside, and as it was before once the last has left."""

        def __init__(self) -> None:
            self._lock, self._inside = Lock(), 0
            self._before = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

        def enter(self, more: int) -> None:
            with self._lock:
                if not self._inside:
                    self._before = soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
                    limits = [end for end in (soft, hard, _held() + more) if end != resource.RLIM_INFINITY]
                    resource.setrlimit(resource.RLIMIT_DATA, (min(limits), hard))
                self._inside += 1

        def leave(self) -> None:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    resource.setrlimit(resource.RLIMIT_DATA, self._before)

    def _held() -> int:
        """The bytes of data this process holds."""
        return int(Path("/proc/self/statm").read_text().split()[_DATA]) * resource.getpagesize()

    _BOUND = _Bound()

    @contextmanager
    def at_most_more(bytes_more: int) -> Iterator[None]:
        """Inside, this process is given so many bytes more at the most: MemoryError, or DuckDB's own, beyond that.

        Threads that are inside together share what the first was given. What this process has freed, and kept to use
        again, is beside it.
        """
        _BOUND.enter(bytes_more)
        try:
            yield
        finally:
            _BOUND.leave()

else:

    @contextmanager
    def at_most_more(bytes_more: int) -> Iterator[None]:
        """Only Linux has such a bound."""
        yield
