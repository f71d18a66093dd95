"""Which secrets the people of a store are keyed with: others are refused, since nobody would be known again by them.

On the road: secrets → **secrets in force** → intake. The store holds marks: a fixed text keyed with each secret, which
tells one secret from another and gives nothing of it away.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from outcomes.errors import PlaceError
from outcomes.returns.people import Secrets
from outcomes.store.database import SYSTEM, Store

FIRST, K1_CHANGED, K2_CHANGED = "first use", "K1 changed", "K2 changed"
_TEXT = b"outcomes: which secret is this"


@dataclass(frozen=True)
class Marks:
    """What tells secrets apart."""

    k1: str
    k2: str


def marks_of(secrets: Secrets) -> Marks:
    """The marks of secrets; that of K2 is of all that a key goes through."""
    k1 = hmac.digest(secrets.k1, _TEXT, "sha256").hex()
    return Marks(k1, Secrets(b"", secrets.k2, secrets.later).rekeyed(_TEXT.decode()))


def marks_in_force(store: Store) -> Marks | None:
    """The marks of the secrets that people are keyed with; None before the first return."""
    found = store.rows("select k1_mark, k2_mark from match_secret order by since desc, rowid desc limit 1")
    return Marks(*found[0]) if found else None


def hold_to(store: Store, secrets: Secrets | None) -> None:
    """Refuse secrets other than those in force, with nothing changed; the first ones used are in force from then on.

    Raises:
        PlaceError: they are others, or K1 alone, which keeps nothing.
    """
    if secrets is None or not secrets.k2:
        raise PlaceError(
            "This is a partner's copy of the place: it turns names into codes, and keeps no returns.",
            remedy="Send what outcomes pseudonymise writes to whoever keeps the place.",
        )
    known, given = marks_in_force(store), marks_of(secrets)
    if known is None:
        with store.transaction():
            note(store, given, FIRST)
            store.audit(SYSTEM, "keyed people for the first time", "secrets")
    elif known != given:
        which = "K1" if known.k1 != given.k1 else "K2"
        raise PlaceError(
            f"The {which} given is not the one this place's people are keyed with, so nobody would be known again.",
            remedy="Use the place's own secrets. If outcomes people rotate was broken off, run it again.",
        )


def note(store: Store, marks: Marks, change: str) -> None:
    """Note which secrets are in force from now on. The caller holds the transaction."""
    now = store.clock().replace(tzinfo=None)
    store.connection.execute("insert into match_secret values (?, ?, ?, ?)", [marks.k1, marks.k2, change, now])


def breaks(store: Store) -> list[datetime]:
    """When K1 was changed: people keyed before are not known again in what came later."""
    rows = store.rows("select since from match_secret where secret_change = ? order by since", [K1_CHANGED])
    return [row[0] for row in rows]
