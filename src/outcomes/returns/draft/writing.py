"""Writes a drafted layout as YAML that loads, with a line `# ?` for everything a person has to say.

Returns road: draft.deciding, draft.singles → **draft.writing** → a file under layouts/. No entry of the workbook is
written, but the words of a column of measures; a heading stands as the sheet has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence

from outcomes.returns.draft.deciding import Decided, says_who
from outcomes.returns.draft.fields import SAID, Placed, look_of
from outcomes.returns.draft.singles import Label
from outcomes.returns.draft.unnamed import may_be_repeated
from outcomes.returns.form import Want

_PLAIN = re.compile(r"[A-Za-z][\w £%&().'+-]*[\w).%]|[A-Za-z]")
_YEAR = re.compile(r"\b20\d\d(?:\s*(?:[-/]|to)\s*(?:20)?\d\d)?\b")
"""What of a heading will be another next year."""
_RESERVED = re.compile(r"true|false|null|yes|no|on|off|y|n", re.IGNORECASE)
_WIDE = {
    "sessions": ["    sessions: {}"],
    "over": ["    over: {}"],
    "people": ["    sessions: {headings: name}  # ? or reference: what stands above each column says who came"],
    "people's hours": ["    sessions: {headings: name, cells: hours}  # ? or reference: who stands above each column"],
}
_NEEDED = {"partner": "who sends it", "programme": "what it is for", "period": "for which quarter"}


def quoted(words: str) -> str:
    """A text as YAML, in quotes where it needs them. A star is a star only in quotes."""
    text = " ".join(words.split())
    return text if _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def write_layout(
    code: str,
    name: str,
    sheets: dict[str, str],
    tables: Sequence[Decided],
    labels: Sequence[Label],
    ordinary: Collection[str],
) -> str:
    """The layout. `sheets` gives our word for each sheet and its name, a star for what changes; none for a csv, nor
    for sheets that may be named after people. Words that may name somebody are not repeated.
    """
    lines = [f"layout: {code}", f"name: {quoted(name)}", f"holds: {holds_of(tables)}"]
    lines += ["# ? about: what it is, who sends it, and how often", *_fits(sheets, tables, labels)]
    lines += [f"sheets: {{{', '.join(f'{k}: {quoted(v)}' for k, v in sheets.items())}}}"] if sheets else []
    lines += _sender(labels, sheets)
    lines += _figures([label for label in labels if may_be_repeated(label.words, ordinary)], sheets)
    if tables:
        lines += [
            "tables:",
            *(line for i, table in enumerate(tables, 1) for line in _table(table, i, sheets, ordinary)),
        ]
    return "\n".join(lines) + "\n"


def holds_of(tables: Sequence[Decided]) -> str:
    """What a layout of these tables holds."""
    held = {table.holds for table in tables}
    if "register" in held:
        return "register"
    if held & {"people", "results", "resources"}:
        return "return"
    return "grants" if "grants" in held else "records"


def _key_of(sheet: str, sheets: dict[str, str]) -> str:
    return next((k for k, name in sheets.items() if _matches(name, sheet)), "")


def _matches(name: str, sheet: str) -> bool:
    return sheet.startswith(name[:-1]) if name.endswith("*") else sheet == name


def _fits(sheets: dict[str, str], tables: Sequence[Decided], labels: Sequence[Label]) -> list[str]:
    is_named = not tables or not tables[0].found.sheet.tab  # headings are sought on the sheets that are asked for
    asked = [f"  sheets: [{', '.join(sheets)}]"] if sheets and is_named else []
    if tables:
        first = tables[0].found
        rows = range(first.top, first.top + first.heading_rows)
        words = max(([h.parts[-1] for h in tables[0].sayable if h.row == row] for row in rows), key=len)
        shown = [w for w in words if not re.search(r"\d", w)][:6] or words[:6]
        asked.append(f"  headings: [{', '.join(map(quoted, shown))}]")
    elif not sheets:
        words = [quoted(label.words) for label in labels if label.field]
        asked.append(f"  cells: [{', '.join(words) or '…'}]  # ? words that stand in every such workbook")
    return ["fits:", *asked]


def _sender(labels: Sequence[Label], sheets: dict[str, str]) -> Iterator[str]:
    placed = {label.field: label for label in reversed(labels) if label.field}
    yield "sender:" if placed else "# sender:"
    for field, label in placed.items():
        more = f", take: {label.take}" if label.take else ""
        more += f", want: {label.want}" if label.want in (Want.QUARTER, Want.DATE, Want.NUMBER) else ""
        yield f"  {field}: {{{_on(label.sheet, sheets)}label: {quoted(label.words)}{more}}}  # {SAID[label.how]}"
    for field, what in _NEEDED.items():
        if field not in placed:
            yield f"  # ? {field}: {{constant: …}}  # {what}: the same for every file, or {{label: …}} beside it"


def _on(sheet: str, sheets: dict[str, str]) -> str:
    found = _key_of(sheet, sheets)
    return f"sheet: {found}, " if found else ""


def _figures(labels: Sequence[Label], sheets: dict[str, str]) -> Iterator[str]:
    figures = [label for label in labels if not label.field]
    if figures:
        yield "# ? figures:  # numbers beside their labels: name the indicator of those that count"
    for label in figures:
        yield f"# ?   - {{{_on(label.sheet, sheets)}label: {quoted(label.words)}, indicator: …}}"


def _table(table: Decided, number: int, sheets: dict[str, str], ordinary: Collection[str]) -> Iterator[str]:
    found = table.found
    yield f"  table {number}:"
    yield f"    holds: {table.holds}"
    if table.holds == "records":
        yield "    kind: entry  # ? what sort of thing a row is"
    if sheet := _key_of(found.sheet.name, sheets):
        yield f"    sheet: {sheet}"
    elif found.sheet.tab:
        yield f"    # {found.sheet.name} from the left: its name may be somebody's, and the layout need not say it"
    if table.every_sheet:
        yield "    every_sheet: true"
        if table.holds == "register":
            mark = "# ? " if table.says_who else ""
            yield f"    {mark}sheet_name_as: name  # ? or reference, if each sheet is named after a person"
    if found.heading_rows > 1:
        yield f"    heading_rows: {found.heading_rows}"
    if found.has_gaps:
        yield "    ends: sheet end"
    if found.total:
        yield f"    stops_at: {quoted(found.total)}"
    yield from _columns(table)
    yield from _WIDE.get(table.wide, [])
    yield from _measures(table, ordinary)


def _columns(table: Decided) -> Iterator[str]:
    if table.wide.startswith("people") and table.left:
        yield f"    ignore_columns: [{', '.join(quoted(heading.path) for heading in table.left)}]"
    if table.placed:
        yield "    columns:"
    else:
        yield "    # columns:"
    for p in table.placed:
        yield f"      {quoted(p.field)}: {_column(table, p)}{_why(table, p)}"
    for heading in () if table.wide.startswith("people") else table.left:
        look = look_of(table.found.values(heading))
        if says_who(heading.path):
            yield f"      # ? …: {{heading: {quoted(heading.path)}, drop: true}}  # seems to say who somebody is"
        else:
            yield f"      # ? …: {quoted(heading.path)}  # holds {look}; name its field, or leave it out"


def _column(table: Decided, placed: Placed) -> str:
    heading = quoted(_YEAR.sub("*", placed.words.replace("*", " ")))
    more = [f"want: {placed.want}"] if placed.want not in (Want.TEXT, Want.CODE) else []
    more += ["drop: true"] if placed.field in table.dropped else []
    return f"{{heading: {', '.join([heading, *more])}}}" if more else heading


def _why(table: Decided, placed: Placed) -> str:
    if placed.field in table.dropped:
        return "  # ? seems to say who somebody is, and is not read"
    doubt = "? " if placed.certainty < 0.8 else ""
    return "" if table.holds == "records" else f"  # {doubt}{SAID[placed.how]}"


def _measures(table: Decided, ordinary: Collection[str]) -> Iterator[str]:
    if table.by is None:
        return
    shown = [words for words in table.are if may_be_repeated(words, ordinary) or table.are[words]]
    if table.holds == "records":
        yield "    # ? To measure them write holds: results, take kind and columns away, and finish:"
        yield from (f"    # ? {line}" for line in ("figures:", f"  by: {quoted(table.by.path)}", "  are:"))
        yield from (f"    # ?     {quoted(words)}: {{indicator: …}}" for words in shown)
        return
    yield "    figures:"
    yield f"      by: {quoted(table.by.path)}"
    yield "      are:"
    for words in shown:
        if table.are[words]:
            yield f"        {quoted(words)}: {{indicator: {table.are[words]}}}  # ? it seems"
    for words in shown:
        if not table.are[words]:
            yield f"        # ? {quoted(words)}: {{indicator: …}}"
