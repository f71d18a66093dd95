"""Says what became of a file: on screen in plain sentences, or as JSON of a versioned shape (docs/check.md).

Returns road: check → **feedback** → partner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from outcomes.plurals import counted
from outcomes.returns.checked import Checked
from outcomes.returns.findings import Severity
from outcomes.returns.reading import OtherLayout

SHAPE = "outcomes-check/1"
_VERDICTS = {
    "ready": "Ready: nothing has to be mended.",
    "errors": "Not ready yet: please mend what is marked ✗ and send it again.",
    "refused": "Not read: please see below and send it again.",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MARKS: dict[Severity, str] = {"error": "✗", "warning": "!", "note": "·"}


def as_dict(checked: Checked) -> dict[str, Any]:
    """One file's feedback as data."""
    sent = checked.sent
    return {
        "file": checked.name,
        "sha256": checked.sha256,
        "format": checked.format,
        "layout": checked.layout,
        "why_this_layout": checked.why,
        "other_layouts": [
            {"layout": o.layout, "name": o.name, "met": o.met, "asked": o.asked, "lacks": list(o.lacks)}
            for o in checked.others
        ],
        "verdict": checked.verdict,
        "partner": sent.partner_id if sent else None,
        "programme": sent.programme_id if sent else None,
        "period": sent.period if sent else None,
        "says": dict(checked.says),
        "read": dict(checked.read),
        "against_last_quarter": [
            {"indicator": a.indicator, "now": a.now, "last_quarter": a.last_quarter} for a in checked.against
        ],
        "findings": [finding.as_dict() for finding in checked.findings],
    }


def as_json(checked: Sequence[Checked]) -> dict[str, Any]:
    """Several files' feedback in the documented shape."""
    return of_files([as_dict(one) for one in checked])


def of_files(files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The documented shape around the feedback of each file."""
    return {"shape": SHAPE, "files": list(files)}


def in_words(checked: Checked) -> Iterator[str]:
    """One file's feedback, line by line."""
    yield f"{checked.name}: {_VERDICTS[checked.verdict]}"
    if checked.says:
        yield f"  It says: {', '.join(checked.says.values())}."
    elif checked.sent:
        yield f"  It is from {checked.sent.partner_id}, for {checked.sent.programme_id}, {checked.sent.period}."
    read = ", ".join(f"{counted(n, *_NOUNS.get(what, (what, what)))}" for what, n in checked.read.items())
    if read:
        yield f"  Read: {read}."
    if checked.against:
        said = (f"{a.label} {a.now:,.10g} (last quarter {a.last_quarter:,.10g})" for a in checked.against)
        yield f"  It adds up to: {'; '.join(said)}."
    if checked.layout:
        yield f"  {checked.why}"
    yield from (f"  {_lacking(other)}" for other in checked.others if _is_near(other))
    for finding in checked.findings:
        # What a cell holds may steer a terminal.
        yield f"  {_MARKS[finding.severity]} {_CONTROL.sub(' ', finding.sentence())}"


def _is_near(other: OtherLayout) -> bool:
    """Whether a layout could have been meant: what meets one part in eight of it is no use to a partner."""
    return 2 * other.met >= other.asked


def _lacking(other: OtherLayout) -> str:
    """What a layout that is not this file's would ask besides."""
    more = f" and {len(other.lacks) - 4} more" if len(other.lacks) > 4 else ""
    lacks = f"it lacks {', '.join(other.lacks[:4])}{more}" if other.lacks else "it asks for less"
    return (
        f"It is also a little like “{other.name}” ({other.met} of the {other.asked} things we know that by): {lacks}."
    )


_NOUNS = {
    "results": ("row of results", "rows of results"),
    "people": ("row of people", "rows of people"),
    "different_people": ("person", "different people"),
    "resources": ("row of resources", "rows of resources"),
    "promises": ("promise", "promises"),
    "stories": ("story", "stories"),
    "grants": ("grant", "grants"),
    "records": ("value", "values"),
}
