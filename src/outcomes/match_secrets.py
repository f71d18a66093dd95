"""The two secrets of a place: from the environment, or a private file in the user's configuration; never in the place.

On the road: **secrets** → people (match keys).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path

from outcomes.durable import sync_folder
from outcomes.errors import PlaceError
from outcomes.returns.people import Secrets

K1_FILE = "k1.secret"
"""K1 in a partner's copy of the place: never K2, and never in a place that keeps returns."""


def configuration() -> Path:
    """The user's folder for what no place holds: `~/.config/outcomes`, or under XDG_CONFIG_HOME."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "outcomes"


def secrets_file(place_code: str) -> Path:
    """Where a place's secrets lie: CODE.secrets in the user's configuration."""
    return configuration() / f"{place_code}.secrets"


def find_secrets(place_code: str, folder: Path | None = None) -> Secrets:
    """A place's secrets; PlaceError where there are none, or they are damaged or open to others.

    From `k1.secret` in a partner's copy of the place, which holds K1 alone; else from OUTCOMES_K1 and OUTCOMES_K2 (each
    K2 since it was changed behind it, with commas), or from the file in the user's configuration.
    """
    if folder is not None and (folder / K1_FILE).is_file():
        return _made([read_private(folder / K1_FILE).strip()], K1_FILE)
    given = os.environ.get("OUTCOMES_K1"), os.environ.get("OUTCOMES_K2")
    if given[0] and given[1]:
        return _made([given[0], *given[1].split(",")], "OUTCOMES_K1 and OUTCOMES_K2")
    path = secrets_file(place_code)
    if not path.is_file():
        raise PlaceError(
            f"There are no secrets for the place {place_code}, so people cannot be kept safely.",
            remedy=f"Copy {path.name} from the machine that made the place, or set OUTCOMES_K1 and OUTCOMES_K2.",
        )
    lines = read_private(path).split()
    if len(lines) < 2:
        raise PlaceError(
            "The secrets file does not hold two secrets.", remedy="Restore it from a copy.", where=path.name
        )
    return _made(lines, path.name)


def make_secrets(place_code: str) -> tuple[Path, bool]:
    """Make a place's secrets unless they exist; returns the file and whether it is new."""
    path = secrets_file(place_code)
    if path.exists():
        return path, False
    write_private(path, _text(Secrets(new_secret(), new_secret())))
    return path, True


def new_secret() -> bytes:
    """32 bytes that nobody can guess."""
    return secrets.token_bytes(32)


def are_in_environment() -> bool:
    """Whether the secrets come from the environment, so that no file of ours can change them."""
    return bool(os.environ.get("OUTCOMES_K1") and os.environ.get("OUTCOMES_K2"))


def waiting_file(place_code: str) -> Path:
    """Where a place's new secrets wait until the store knows of them."""
    return secrets_file(place_code).with_suffix(".secrets-new")


def put_waiting(place_code: str, changed: Secrets) -> None:
    """Have new secrets on the disk beside those in use."""
    waiting_file(place_code).unlink(missing_ok=True)
    write_private(waiting_file(place_code), _text(changed))


def find_waiting(place_code: str) -> Secrets | None:
    """New secrets that a change left waiting; None where there are none."""
    path = waiting_file(place_code)
    return _made(read_private(path).split(), path.name) if path.is_file() else None


def use_waiting(place_code: str) -> None:
    """Have the waiting secrets take the place of those in use, as a whole."""
    waiting_file(place_code).replace(secrets_file(place_code))
    sync_folder(configuration())


def _text(made: Secrets) -> str:
    return "".join(f"{one.hex()}\n" for one in (made.k1, *made.every_k2))


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
        file.flush()
        os.fsync(file.fileno())


def _made(written: Sequence[str], where: str) -> Secrets:
    """The secrets written so: K1, and unless it is alone K2 and each K2 since."""
    try:
        k1, *k2 = map(bytes.fromhex, written)
    except ValueError:
        raise PlaceError(
            "A secret is not written in hexadecimal.", remedy="Use 64 hexadecimal digits for each.", where=where
        ) from None
    if min(map(len, (k1, *k2))) < 32 or len({k1, *k2}) < len(written):
        raise PlaceError(
            "The secrets must be different, each of 64 hexadecimal digits or more.",
            remedy="Make new ones only for a new place: other secrets make other keys.",
            where=where,
        )
    return Secrets(k1, k2[0], tuple(k2[1:])) if k2 else Secrets(k1)
