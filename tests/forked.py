"""Does something in a forked process, and may kill it: what the scripts that kill our runs share.

Run by no test itself: killing.py and killing_acts.py, which are processes of their own, import it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Collection

DONE, _FAILED = 0, 1


def run(work: Callable[[], None], after: float | None = None, *, expected: Collection[int] = ()) -> int | None:
    """Do it in a process of its own, killed after so many seconds; its exit code, or None where it was killed.

    A run that fails, and not with one of the `expected` codes, ends the script.
    """
    process = os.fork()
    if not process:
        try:
            work()
            os._exit(DONE)
        except BaseException as error:  # noqa: BLE001 - the parent must hear of it
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(_FAILED)
    if after is not None:
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return None
    code = os.WEXITSTATUS(status)
    if code not in (DONE, *expected):
        raise SystemExit("a run failed")
    return code


def die() -> None:
    """Kill this very process."""
    os.kill(os.getpid(), signal.SIGKILL)
