"""What `outcomes audit --disclosure` says: which hidden figures can be worked out, never what they are.

On the road: cli → **disclosure audit** → place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import print_json


def attack(place: Path, as_json: bool) -> int:
    """Attack and report; the exit code, 1 where something can be worked out."""
    from outcomes import open_place

    found = open_place(place).measures.audit_disclosure()
    if as_json:
        print_json(_as_dict(found))
    else:
        click.echo("\n".join(_in_words(found)))
    return 0 if found.has_passed else 1


def _as_dict(found: Any) -> dict[str, Any]:
    return {
        "hidden": found.hidden,
        "intruders": found.intruders,
        "already_public": found.already_public,
        "told_before": found.told_before,
        "worked_out": [
            {
                "table": leak.table,
                "key": list(leak.key),
                "column": leak.part,
                "by": leak.by,
                "is_earlier": leak.is_earlier,
            }
            for leak in found.leaks
        ],
    }


def _in_words(found: Any) -> list[str]:
    lines = [_leak_in_words(leak) for leak in found.leaks]
    if found.already_public:
        lines.append(
            f"{found.already_public} hidden numbers stood in an earlier publication, and cannot be taken back."
        )
    if found.told_before:
        lines.append(
            f"{found.told_before} numbers hidden in earlier publications can be worked out from those alone, and "
            "cannot be taken back."
        )
    verdict = f"{len(found.leaks)} can be worked out" if found.leaks else "none can be worked out"
    lines.append(f"{found.hidden} hidden figures attacked by {found.intruders}, anyone and each partner: {verdict}.")
    return lines


def _leak_in_words(leak: Any) -> str:
    when = " as an earlier publication hid it" if leak.is_earlier else ""
    return f"{leak.table} ({', '.join(leak.key)}): {leak.by} can work out its {leak.part}{when}."
