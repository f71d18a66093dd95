"""The bench's one table: a line is one thing measured, and how it stands to the others measured beside it.

On the bench: subjects → **table** → the screen, and README's last table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One thing measured. `base` is what its ratio is to, in words; empty where it is itself the measure of others."""

    what: str
    seconds: float | None
    cpu_seconds: float | None = None
    ratio: float | None = None
    base: str = ""
    peak_mb: float | None = None
    found: str = ""


@dataclass(frozen=True)
class Target:
    """What was aimed at, and what came of it."""

    what: str
    reached: str
    is_met: bool


@dataclass(frozen=True)
class Section:
    """One subject's lines and targets; `notes` say what a reader must know to read them."""

    title: str
    lines: Sequence[Line]
    targets: Sequence[Target] = ()
    notes: Sequence[str] = field(default=())


_HEADINGS = ("what", "seconds", "cpu s", "ratio", "to", "peak MB", "found, where, false")


def as_text(section: Section) -> str:
    """The section as a plain table, each column as wide as it needs."""
    cells = [_HEADINGS, *(_cells(line) for line in section.lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS))]
    rows = [
        "  ".join(_set(cell, width, n) for n, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]
    rows.insert(1, "  ".join("-" * width for width in widths))
    targets = [f"  {'met   ' if t.is_met else 'MISSED'}  {t.what}: {t.reached}" for t in section.targets]
    notes = [f"  {note}" for note in section.notes]
    return "\n".join([section.title, "", *(row.rstrip() for row in rows), "", *targets, *notes]).rstrip()


def _set(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column in (1, 2, 3, 5) else cell.ljust(width)


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.what,
        _number(line.seconds, 3 if line.seconds is not None and line.seconds < 1 else 2),
        _number(line.cpu_seconds, 2),
        "" if line.ratio is None else f"{line.ratio:.2f} ×",
        line.base,
        _number(line.peak_mb, 0),
        line.found,
    )


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:,.{decimals}f}"
