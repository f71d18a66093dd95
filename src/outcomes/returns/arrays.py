"""Arrays of objects: a column of raw or typed values as it stands, None where there is nothing.

Returns road: used wherever columns are taken, typed or checked. Not pandas: it is slow on small tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np


def objects(values: Iterable[Any]) -> np.ndarray:
    """An array of objects, whatever they are."""
    listed = values if isinstance(values, list) else list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def is_entered(values: np.ndarray) -> np.ndarray:
    """For each value whether there is one."""
    return np.asarray(values != np.array(None), dtype=bool)
