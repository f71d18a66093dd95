"""The key of a place's inbox: anybody may post with its public half, only the place's own machine can open.

Inbox road: **key** → posting, opening. age (X25519), as `pyrage` has it. The private half lies beside the place's other
secrets, or in OUTCOMES_INBOX_KEY; the public one in the place, in `recipient.txt`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.match_secrets import configuration, read_private, write_private

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

RECIPIENT = "recipient.txt"


def key_file(place_code: str) -> Path:
    """Where the private half lies: `~/.config/outcomes/CODE.inbox-key`, or under XDG_CONFIG_HOME."""
    return configuration() / f"{place_code}.inbox-key"


def make_key(folder: Path, place_code: str) -> None:
    """Give a place's inbox its key, unless it has one."""
    from pyrage import x25519

    if (folder / RECIPIENT).exists():
        return
    path = key_file(place_code)
    if not path.exists() and not os.environ.get("OUTCOMES_INBOX_KEY"):
        write_private(path, f"{x25519.Identity.generate()}\n")
    public = find_key(place_code).to_public()
    try:
        (folder / RECIPIENT).write_text(f"{public}\n", encoding="ascii")
    except OSError as error:
        raise PlaceError(
            f"The inbox's key cannot be written: {error.strerror}.", remedy="Make the place's folder writable."
        ) from error


def find_key(place_code: str) -> Identity:
    """The private half; PlaceError where there is none, or others can read it."""
    from pyrage import IdentityError, x25519

    given = os.environ.get("OUTCOMES_INBOX_KEY")
    path = key_file(place_code)
    if not given and not path.is_file():
        raise PlaceError(
            f"There is no key on this machine to open the inbox of the place {place_code}.",
            remedy=f"Copy {path.name} from the machine that made the place, or set OUTCOMES_INBOX_KEY.",
        )
    try:
        return x25519.Identity.from_str((given or read_private(path)).strip())
    except IdentityError:
        raise PlaceError(
            "The key of the inbox is damaged.", remedy="Restore it from a copy.", where=path.name
        ) from None


def find_recipient(folder: Path) -> Recipient:
    """The public half; PlaceError where the place has none."""
    from pyrage import RecipientError, x25519

    path = folder / RECIPIENT
    if not path.is_file():
        raise PlaceError(
            "The inbox of this place has no key yet.",
            remedy="Whoever keeps the place runs `outcomes receive` once: that makes one.",
        )
    try:
        return x25519.Recipient.from_str(path.read_text(encoding="utf-8", errors="replace").strip())
    except RecipientError:
        raise PlaceError(
            f"{RECIPIENT} does not hold the public key of an inbox.", remedy="Restore it from a copy.", where=path.name
        ) from None


def key_that_opens(folder: Path, place_code: str) -> Identity:
    """The private half, known to belong to the public one; with another nothing that waits could be read."""
    key = find_key(place_code)
    if str(key.to_public()) != str(find_recipient(folder)):
        raise PlaceError(
            "The key on this machine is not the one that opens this inbox; nothing was touched.",
            remedy=f"Copy {key_file(place_code).name} from the machine that made the place.",
        )
    return key
