"""Who the store knows to be forgotten, by keys alone. Light to load: every opening of a place asks.

On the road: place → **forgotten** → forgetting, where there is anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from outcomes.returns.people import keyed_again
from outcomes.store.database import Store

Key = tuple[str, str]
"""A kind of key and the key: a reference's is keyed for its partner alone."""


@dataclass(frozen=True)
class Forgotten:
    """Somebody who is forgotten, as the list keeps them: by keys, when, by whom; `is_lifted` once they are back.

    `k2s` is through how many K2s the keys went when K2 was last changed; None where it has not changed since.
    """

    forgotten_id: str
    keys: tuple[Key, ...]
    by: str
    at: str
    is_lifted: bool = False
    k2s: int | None = None

    def keyed_again(self, k2: bytes, number: int) -> Forgotten:
        """The same person by keys that also went through `k2`, the `number`-th; unchanged where they did already."""
        if self.k2s is not None and self.k2s >= number:
            return self
        return replace(self, keys=tuple((kind, keyed_again(k2, key)) for kind, key in self.keys), k2s=number)


def forgotten_here(store: Store) -> list[Forgotten]:
    """Everybody the store knows to be forgotten."""
    rows = store.rows(
        """
        select f.forgotten_id, f.is_lifted, d.deleted_by, d.deleted_at
        from forgotten f
        join deletion d using (deletion_no)
        order by f.deletion_no
        """
    )
    keys: dict[str, list[Key]] = {}
    for number, kind, key in store.rows("select * from forgotten_key order by all"):
        keys.setdefault(number, []).append((kind, key))
    return [
        Forgotten(number, tuple(keys.get(number, ())), by, at.isoformat(timespec="seconds"), is_lifted)
        for number, is_lifted, by, at in rows
    ]
