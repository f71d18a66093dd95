"""The two secrets of a place: from the environment, or a private file in the user's configuration; never in the place.

On the road: **secrets** → people (match keys).
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from outcomes.errors import PlaceError
from outcomes.returns.people import Secrets


def configuration() -> Path:
    """The user's folder for what no place holds: `~/.config/outcomes`, or under XDG_CONFIG_HOME."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "outcomes"


def secrets_file(place_code: str) -> Path:
    """Where a place's secrets lie: CODE.secrets in the user's configuration."""
    return configuration() / f"{place_code}.secrets"


def find_secrets(place_code: str) -> Secrets:
    """K1 and K2 from OUTCOMES_K1 and OUTCOMES_K2, or from the file; PlaceError where there are none."""
    given = os.environ.get("OUTCOMES_K1"), os.environ.get("OUTCOMES_K2")
    if given[0] and given[1]:
        return _made(given[0], given[1], "OUTCOMES_K1 and OUTCOMES_K2")
    path = secrets_file(place_code)
    if not path.is_file():
        raise PlaceError(
            f"There are no secrets for the place {place_code}, so people cannot be kept safely.",
            remedy=f"Copy {path.name} from the machine that made the place, or set OUTCOMES_K1 and OUTCOMES_K2.",
        )
    lines = read_private(path).split()
    if len(lines) != 2:
        raise PlaceError(
            "The secrets file does not hold two secrets.", remedy="Restore it from a copy.", where=path.name
        )
    return _made(lines[0], lines[1], path.name)


def make_secrets(place_code: str) -> tuple[Path, bool]:
    """Make a place's secrets unless they exist; returns the file and whether it is new."""
    path = secrets_file(place_code)
    if path.exists():
        return path, False
    write_private(path, f"{secrets.token_hex(32)}\n{secrets.token_hex(32)}\n")
    return path, True


def read_private(path: Path) -> str:
    """A secret file's text; PlaceError where others can read it."""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PlaceError(
            f"The secrets file {path.name} can be read by others.", remedy=f"Run: chmod 600 {path}", where=path.name
        )
    return path.read_text(encoding="ascii", errors="replace")


def write_private(path: Path, text: str) -> None:
    """A new file that only this user can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _made(k1: str, k2: str, where: str) -> Secrets:
    try:
        made = Secrets(bytes.fromhex(k1), bytes.fromhex(k2))
    except ValueError:
        raise PlaceError(
            "A secret is not written in hexadecimal.", remedy="Use 64 hexadecimal digits for each.", where=where
        ) from None
    if min(len(made.k1), len(made.k2)) < 32 or made.k1 == made.k2:
        raise PlaceError(
            "The two secrets must be different, of 64 hexadecimal digits or more.",
            remedy="Make new ones only for a new place: other secrets make other keys.",
            where=where,
        )
    return made
