"""Partners' earlier totals, from a small file beside the store that can be read while a run holds it.

On the road: store → snapshot → **histories** → check. Light to load: no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SNAPSHOT = "checking.parquet"
Totals = dict[str, dict[str, float]]
"""A partner's totals in a programme: by indicator, then by quarter."""
Histories = Mapping[tuple[str, str], Totals]
"""Everybody's totals, by partner and programme."""


def read_histories(path: Path) -> Histories:
    """Every partner's measured totals in every programme, as of the last change of the store."""
    import pyarrow.parquet

    columns = pyarrow.parquet.read_table(path).to_pydict()
    return by_partner(zip(*columns.values(), strict=True))


def by_partner(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], Totals]:
    """Rows of partner, programme, indicator, quarter and value, by partner and programme."""
    found: dict[tuple[str, str], Totals] = {}
    for partner, programme, code, period, value in rows:
        found.setdefault((partner, programme), {}).setdefault(code, {})[period] = value
    return found
