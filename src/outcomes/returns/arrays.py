"""Arrays of objects: a column of raw or typed values as it stands, None where there is nothing.

Returns road: used wherever columns are taken, typed or checked. Not pandas: it is slow on small tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from operator import is_not
from typing import Any

import numpy as np


def objects(values: Iterable[Any]) -> np.ndarray:
    """An array of objects, whatever they are."""
    return np.fromiter(values, dtype=object)


def is_entered(values: np.ndarray) -> np.ndarray:
    """For each value whether there is one."""
    return np.asarray(values != np.array(None), dtype=bool)


def has_entries(values: np.ndarray) -> bool:
    """Whether there is any value."""
    return any(map(is_not, values.tolist(), repeat(None)))
