"""Picks the layout that fits a workbook, and says why; where none fits, which is nearest and what it lacks.

Returns road: read → **choose** → extract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.plurals import listed
from outcomes.returns.book import Book
from outcomes.returns.layout_language import Fit, Layout
from outcomes.returns.reading import OtherLayout
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.texts import key, nearest, pattern
from outcomes.returns.workbook import Sheet, Workbook

_GLANCE = 200
_MOST_OTHERS = 3
_Thing = tuple[str, str]
"""What is asked for: a property, sheet, heading or words, and its name."""


@dataclass(frozen=True)
class Choice:
    """The layout that fits, or None; `why` is a sentence. Without one: the nearest, and what is missing for it.

    others  the next nearest, nearest first; none are tried where the file itself names its layout
    """

    layout: Layout | None
    why: str
    nearest: Layout | None = None
    missing: tuple[str, ...] = ()
    others: tuple[OtherLayout, ...] = ()


@dataclass(frozen=True)
class _Tried:
    """How a workbook meets one description of a layout."""

    layout: Layout
    fit: Fit
    met: tuple[_Thing, ...]
    missing: tuple[_Thing, ...]

    @property
    def share(self) -> float:
        return len(self.met) / self.fit.size


def choose(workbook: Workbook, layouts: Mapping[str, Layout]) -> Choice:
    """The layout that fits: one the workbook names in its properties, else the one that asks most and is met in all."""
    book = Book(workbook)
    named = next((layout for layout in layouts.values() if _is_named(workbook, layout)), None)
    if named:
        return Choice(named, f"The file says itself that it is made from “{named.name}”.")
    tried: list[_Tried] = []
    for layout, fit in _most_asking_first(layouts):
        tried.append(_try(book, layout, fit))
        if not tried[-1].missing:
            why = f"It fits “{layout.name}”: it has {_listed(tried[-1].met)}."
            return Choice(layout, why, others=_others_at_a_glance(workbook, layouts, layout))
    return _no_choice(book, tried)


def _others_at_a_glance(workbook: Workbook, layouts: Mapping[str, Layout], chosen: Layout) -> tuple[OtherLayout, ...]:
    """The next nearest layouts, by the top of each sheet: enough to say what they lack, however long the workbook."""
    tops = tuple(replace(sheet, rows=SheetRows(sheet.rows[:_GLANCE])) for sheet in workbook.sheets)
    book = Book(replace(workbook, sheets=tops))
    rest = {code: layout for code, layout in layouts.items() if layout is not chosen}
    return _nearest(_try(book, layout, fit) for layout, fit in _most_asking_first(rest))


def _nearest(tried: Iterable[_Tried]) -> tuple[OtherLayout, ...]:
    """The layouts of which something is met, each by its best description, nearest first."""
    ranked = sorted((t for t in tried if t.met), key=lambda t: (-t.share, -len(t.met)))
    best: dict[str, _Tried] = {}
    for one in ranked:
        best.setdefault(one.layout.layout, one)
    return tuple(_other(one) for one in list(best.values())[:_MOST_OTHERS])


def _other(tried: _Tried) -> OtherLayout:
    lacks = tuple(f"the {kind} “{name}”" for kind, name in tried.missing)
    return OtherLayout(tried.layout.layout, tried.layout.name, len(tried.met), tried.fit.size, lacks)


def _most_asking_first(layouts: Mapping[str, Layout]) -> list[tuple[Layout, Fit]]:
    """Descriptions that ask most come first; of equals those that name sheets, which are quickly looked up."""
    pairs = [(layout, fit) for layout in layouts.values() for fit in layout.fits]
    return sorted(pairs, key=lambda pair: (-pair[1].size, not pair[1].sheets))


def _is_named(workbook: Workbook, layout: Layout) -> bool:
    return any(fit.properties and all(p in workbook.properties for p in fit.properties) for fit in layout.fits)


def _no_choice(book: Book, tried: Sequence[_Tried]) -> Choice:
    near = max((t for t in tried if t.met), key=lambda t: (t.share, len(t.met)), default=None)
    if near is None:
        return Choice(None, "It is like none of those we can read.")
    why = f"The nearest we can read is “{near.layout.name}”, for which {_listed(near.missing)} "
    why += "is missing." if len(near.missing) == 1 else "are missing."
    others = _nearest(tried)
    return Choice(None, why + _nearly_said(book, near), near.layout, others[0].lacks, others)


def _nearly_said(book: Book, near: _Tried) -> str:
    """Which missing headings may only be spelt otherwise, beside others that are met: what goes on the message."""
    met, missing = ([name for kind, name in things if kind == "heading"] for things in (near.met, near.missing))
    beside = pattern(*met)
    rows = (sheet.rows[row - 1] for sheet in book.workbook.sheets for row, _ in book.texts(sheet).find(beside) if met)
    texts = {value for row in rows for value in row if isinstance(value, str)}
    said = ((name, nearest([name], texts)) for name in missing)
    return "".join(
        f" Where it says “{found.strip()}”, write “{name}” if that is meant." for name, found in said if found
    )


def _try(book: Book, layout: Layout, fit: Fit) -> _Tried:
    asked = [*_properties(book, fit), *_sheets(book, layout, fit), *_words(book, layout, fit)]
    met = tuple(what for what, there in asked if there)
    return _Tried(layout, fit, met, tuple(what for what, there in asked if not there))


def _properties(book: Book, fit: Fit) -> Iterator[tuple[_Thing, bool]]:
    for name in fit.properties:
        yield ("property", name), name in book.workbook.properties


def _sheets(book: Book, layout: Layout, fit: Fit) -> Iterator[tuple[_Thing, bool]]:
    for name in fit.sheets:
        yield ("sheet", layout.sheets[name][0]), bool(book.sheets(layout, name))


def _words(book: Book, layout: Layout, fit: Fit) -> Iterator[tuple[_Thing, bool]]:
    """Headings and other words, on the sheets that are asked for, or on any where none is."""
    sheets = [s for name in fit.sheets for s in book.sheets(layout, name)] if fit.sheets else book.sheets(layout, None)
    best = max((_on_one_row(book, sheet, fit.headings) for sheet in sheets), key=len, default=set())
    for heading in fit.headings:
        yield ("heading", heading[0]), heading in best
    for words in fit.cells:
        yield ("words", words[0]), any(book.texts(sheet).first(pattern(*words)) for sheet in sheets)


def _on_one_row(book: Book, sheet: Sheet, headings: tuple[tuple[str, ...], ...]) -> set[tuple[str, ...]]:
    """Those of the headings that stand together on the row that has most of them."""
    best: set[tuple[str, ...]] = set()
    wanted = pattern(*(name for heading in headings for name in heading))
    for row in dict.fromkeys(row for row, _ in book.texts(sheet).find(wanted) if headings):
        keys = {key(value) for value in sheet.rows[row - 1]}
        here = {heading for heading in headings if any(pattern(*heading).fits(k) for k in keys)}
        best = here if len(here) > len(best) else best
        if len(best) == len(headings):
            break
    return best


def _listed(things: tuple[_Thing, ...]) -> str:
    """`the sheets “Admin” and “Risks”, and the words “Total”`."""
    said = []
    for kind in dict.fromkeys(kind for kind, _ in things):
        names = [f"“{name}”" for other, name in things if other == kind]
        plural = "s" if len(names) > 1 and kind in ("sheet", "heading") else ""
        said.append(f"the {kind}{plural} {listed(names, 6)}")
    return ", and ".join(said)
