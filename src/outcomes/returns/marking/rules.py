"""Rules that colour a sheet's cells would hide a cell's own fill; where a sheet has any, ours is put above them.

Returns road: used by **marking**.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from outcomes.returns.findings import Severity
from outcomes.returns.marking.styles import Styles
from outcomes.returns.marking.tags import Edit, Element, attributes_of, children, placed, with_attributes

_RULE = re.compile(rb"<(?:[\w.-]+:)?cfRule\b(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_RULES = b"conditionalFormatting"


def rules_on_top(
    xml: bytes, root: Element, order: Sequence[bytes], filled: Sequence[tuple[str, Styles, Severity]]
) -> Iterator[Edit]:
    """The edits that colour cells (`filled`: which, in which look) before every rule of the sheet's own."""
    if _RULES not in xml:
        return
    wanted = [(cells, styles.rule(severity)) for cells, styles, severity in filled if cells]
    after = max((e.end for e in children(xml, root) if e.name == b"sheetData"), default=root.inside)
    for rule in _RULE.finditer(xml, after):
        priority = attributes_of(rule[0]).get("priority")
        if priority is not None:
            yield Edit(*rule.span(), with_attributes(rule[0], priority=int(priority) + len(wanted)))
    p = root.prefix.decode()
    made = "".join(
        f'<{p}{_RULES.decode()} sqref="{cells}"><{p}cfRule type="expression" dxfId="{look}" priority="{n}">'
        f"<{p}formula>TRUE</{p}formula></{p}cfRule></{p}{_RULES.decode()}>"
        for n, (cells, look) in enumerate(reversed(wanted), 1)
    )
    first = next((e.start for e in children(xml, root) if e.name == _RULES), None)
    # Excel goes by priority alone; LibreOffice, where ranges overlap, by which stands first.
    yield Edit(first, first, made.encode()) if first else placed(xml, root, order, _RULES, made.encode())
