"""What a draft may repeat of a workbook's own words: a sheet's name, or the words beside a figure, may be somebody's.

Returns road: workbook → **draft.unnamed** → drafting and writing. A draft is kept in a place and shown on a screen, so
nothing that could be a person's name goes into it: only sheets whose every word is an ordinary one are called by their
name, and words beside a figure are repeated only where one is ordinary and so is each that is written as names are.
Everything else is called by its number or its cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from outcomes.framework.definitions import Framework
from outcomes.returns.draft.fields import heading_words
from outcomes.returns.draft.tables import Found, find_tables
from outcomes.returns.named_after import numbered, says_only_a_time
from outcomes.returns.workbook import Sheet

_WORD = re.compile(r"[^\W\d_]+")
_OWNER = re.compile(r"([^\W\d_]+)['\u2019]s\b")
_YEARS = re.compile(r"(?:.*\b20\d\d\b.*|\D*\d\d ?[-/] ?\d\d\D*)", re.DOTALL)


def ordinary_words(framework: Framework) -> frozenset[str]:
    """The words that ship as ordinary, and those of the framework's labels and units."""
    said = [*heading_words().ordinary]
    for words in (heading_words().sender, heading_words().people, heading_words().resources, heading_words().grants):
        said += [word for others in words.values() for word in others]
    said += [text for indicator in framework.indicators.values() for text in (indicator.label, indicator.unit)]
    return frozenset(word for text in said for word in _words(text) if len(word) > 1)


def says_ordinary_things(words: str, ordinary: Collection[str]) -> bool:
    """Whether some words beside a figure are more than a name."""
    return any(word in ordinary for word in _words(words))


def may_be_repeated(words: str, ordinary: Collection[str]) -> bool:
    """Whether some words beside a figure seem to name nobody: one of them is ordinary, and so is each that is written
    as a name is, with a capital inside the words or with an 's."""
    inside = [m[0] for m in _WORD.finditer(words) if m.start() and m[0][0].isupper() and len(m[0]) > 1]
    names = [*inside, *_OWNER.findall(words)]
    return says_ordinary_things(words, ordinary) and all(name.casefold() in ordinary for name in names)


def without_odd_names(sheets: Sequence[tuple[int, Sheet]]) -> list[Sheet]:
    """The sheets with their numbers from the left, those called by their number that may be named after people.

    Sheets with the same headings are all called so where one of them is: May and June are people too.
    """
    shapes = {number: _shape(find_tables(sheet)) for number, sheet in sheets}
    odd = {number for number, sheet in sheets if not _may_be_said(sheet.name)}
    odd |= {number for number, shape in shapes.items() if shape and shape in {shapes[n] for n in odd}}
    return [numbered(sheet, number) if number in odd else sheet for number, sheet in sheets]


def told_once(tables: Sequence[Found]) -> list[tuple[Found, bool]]:
    """The tables, and whether each stands on several sheets that are called by their number: those are told once."""
    alike: dict[object, list[Found]] = {}
    for number, table in enumerate(tables):
        alike.setdefault(_shape([table]) if table.sheet.tab else number, []).append(table)
    return [(same[0], len({table.sheet.name for table in same}) > 1) for same in alike.values()]


def _may_be_said(name: str) -> bool:
    words = set(_words(name))
    if not words:
        return bool(_YEARS.fullmatch(name))
    return says_only_a_time(" ".join(words - set(heading_words().ordinary)))


def _shape(tables: Sequence[Found]) -> tuple[object, ...]:
    return tuple(tuple(heading.key for heading in table.headings) for table in tables)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
