"""Where the data that ships with the package lies: in a wheel beside the code, in a checkout at the top."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Folder of shipped data: `frameworks`, `reports` or `sample`."""
    installed = _PACKAGE / "_data" / name
    if installed.exists():
        return installed
    checkout = _PACKAGE.parent.parent
    return checkout / ("data/sample" if name == "sample" else name)
