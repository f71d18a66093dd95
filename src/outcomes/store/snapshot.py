"""What checking needs of the store, in a small file that others can read while a run holds the store.

On the road: store → **snapshot** → histories. Replaced as a whole whenever the store moves on; private, as the store.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from outcomes.errors import StoreError
from outcomes.store.database import Store
from outcomes.store.measures import HISTORY

_HEAD = b"audit_head"
_COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("partner_id", "programme_id", "indicator_code", "period")]
    + [("value", pa.float64())]
)


def refresh(store: Store, path: Path) -> None:
    """Bring the snapshot up to the store, if it is behind."""
    head = store.audit_head().encode()
    if path.is_file() and _head(path) == head:
        return
    table = pa.Table.from_pylist([dict(zip(_COLUMNS.names, row, strict=True)) for row in store.rows(HISTORY)], _COLUMNS)
    partial = path.with_suffix(".partial")
    try:
        pyarrow.parquet.write_table(table.replace_schema_metadata({_HEAD: head}), partial)
        partial.chmod(0o600)
        partial.replace(path)
    except OSError as error:
        raise StoreError(
            f"The snapshot for checking cannot be written: {error.strerror}.",
            remedy="Make room, or make the place's folder writable; what was stored stays stored.",
            where=path.name,
        ) from error


def _head(path: Path) -> bytes:
    try:
        metadata = pyarrow.parquet.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return b""
    return bytes(metadata.get(_HEAD, b""))
