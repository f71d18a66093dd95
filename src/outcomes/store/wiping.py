"""Writes the store's file anew once rows about people were deleted: a database leaves what it deletes in unused bytes.

On the road: removing → **wiping**, as the store is closed. The new file takes the old one's name as a whole, while the
old one is still held, so that no other run can write into what is about to go.
"""

from __future__ import annotations

import os
from pathlib import Path

from outcomes.durable import sync_folder
from outcomes.store.database import Store, is_open_elsewhere
from outcomes.store.restricted import remove_copies


def wipe(store: Store) -> None:
    """Write the file anew if that is due, and remove restricted copies, which hold what it held.

    Nothing may be done with the store afterwards but closing it.
    """
    if is_open_elsewhere(store.path) or not store.one("select count(*) from deletion where not is_wiped"):
        return
    remove_copies(store.path.parent)
    fresh = store.path.with_suffix(".wiping")
    copy_store(store, fresh, is_wiped=True)
    if os.name == "nt":
        store.connection.close()
    fresh.replace(store.path)
    sync_folder(store.path.parent)


def copy_store(store: Store, to: Path, *, is_wiped: bool = False) -> None:
    """Copy what the store holds, and nothing it deleted, into a new file."""
    run = store.connection.execute
    to.unlink(missing_ok=True)
    name = str(to).replace("'", "''")
    home = str(store.one("select current_database()")).replace('"', '""')
    store.checkpoint()
    run(f"attach '{name}' as fresh (storage_version 'v1.5.0')")
    run(f'copy from database "{home}" to fresh')
    if is_wiped:
        run("update fresh.deletion set is_wiped = true")
    run("detach fresh")
