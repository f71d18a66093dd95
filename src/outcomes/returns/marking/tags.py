"""Finds elements in a part's bytes and edits them in place, so that what is not edited stays byte for byte.

Returns road: used all along **marking**. No tree is built and nothing is written anew: a part that a plain scan could
misread (comments, CDATA, another encoding) is refused. Text goes in as ASCII, which any of these encodings shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

_IN_TAG = rb"(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+"
_TAG = re.compile(rb"<((?:[\w.-]+:)?)([\w.-]+)(" + _IN_TAG + rb")(/?)>")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_MISLEADING = (b"<!", b"\0")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class TooOdd(Exception):
    """The workbook cannot be patched safely; the text says what about it, to follow “because”."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element's bytes: its tag from `start` to `inside`, what it holds up to `close`, all of it up to `end`."""

    prefix: bytes
    name: bytes
    start: int
    inside: int
    close: int
    end: int

    @property
    def is_empty_tag(self) -> bool:
        return self.inside == self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes to put in the place of those from `start` to `end`."""

    start: int
    end: int
    put: bytes


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with its edits; those at one place go in as they were given."""
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        pieces += (xml[at : edit.start], edit.put)
        at = edit.end
    return b"".join([*pieces, xml[at:]])


def root_of(xml: bytes) -> Element:
    """The part's outermost element."""
    start = xml.find(b"?>", 0, 200) + 2 if xml[:10].lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else 0
    if any(sign in xml for sign in _MISLEADING):
        raise TooOdd("a part of it is written in a way no spreadsheet program uses")
    tag = _TAG.search(xml, start)
    if tag is None:
        raise TooOdd("a part of it is empty")
    if tag[4]:
        return Element(tag[1], tag[2], tag.start(), tag.end(), tag.end(), tag.end())
    close = xml.rfind(b"</" + tag[1] + tag[2])
    if close < 0:
        raise TooOdd("a part of it is not whole")
    return Element(tag[1], tag[2], tag.start(), tag.end(), close, xml.index(b">", close) + 1)


def children(xml: bytes, parent: Element) -> Iterator[Element]:
    """The elements directly inside another."""
    return elements(xml, parent.inside, parent.close)


def elements(xml: bytes, start: int, end: int) -> Iterator[Element]:
    """The elements between two places, not those within them."""
    while (tag := _TAG.search(xml, start, end)) is not None:
        found = _element(xml, tag, end)
        yield found
        start = found.end


def _element(xml: bytes, tag: re.Match[bytes], end: int) -> Element:
    prefix, name = tag[1], tag[2]
    if tag[4]:
        return Element(prefix, name, tag.start(), tag.end(), tag.end(), tag.end())
    close = _close_of(xml, prefix + name, tag.end(), end)
    return Element(prefix, name, tag.start(), tag.end(), close, xml.index(b">", close) + 1)


def _close_of(xml: bytes, name: bytes, start: int, end: int) -> int:
    """Where the closing tag begins; elements of the same name may lie within."""
    close = xml.find(b"</" + name + b">", start, end)
    if close >= 0 and xml.find(b"<" + name, start, close) < 0:
        return close
    depth = 1
    while (tag := _same(name).search(xml, start, end)) is not None:
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if not depth:
            return tag.start()
        start = tag.end()
    raise TooOdd("a part of it is not whole")


def starts(xml: bytes, within: Element, name: bytes) -> Iterator[tuple[int, int]]:
    """Where each tag of a name begins and ends, however deep; quicker than whole elements."""
    return (tag.span() for tag in _start(within.prefix + name).finditer(xml, within.inside, within.close))


@lru_cache(maxsize=256)
def _start(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<" + re.escape(name) + rb"(?=[\s/>])" + _IN_TAG + rb"/?>")


def element_at(xml: bytes, start: int, end: int) -> Element:
    """The element whose tag begins here."""
    return next(elements(xml, start, end))


@lru_cache(maxsize=256)
def _same(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)" + re.escape(name) + rb"(?=[\s/>])" + _IN_TAG + rb"(/?)>")


def child(xml: bytes, parent: Element, name: bytes) -> Element | None:
    """The first element of a name directly inside another."""
    return next((e for e in children(xml, parent) if e.name == name), None)


def attributes(xml: bytes, element: Element) -> dict[str, str]:
    """An element's attributes, as they are meant."""
    return attributes_of(xml[element.start : element.inside])


def attributes_of(tag: bytes) -> dict[str, str]:
    """A tag's attributes, as they are meant."""
    pairs = ((m[1], m[3][1:-1]) for m in _ATTRIBUTE.finditer(tag))
    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in pairs}


def with_attributes(tag: bytes, **values: str | int | None) -> bytes:
    """A tag with some attributes set, or taken out where the value is None."""
    left = dict(values)
    edits: list[Edit] = []
    for m in _ATTRIBUTE.finditer(tag):
        name = m[1].decode()
        if name in left:
            value = left.pop(name)
            edits.append(Edit(m.start(), m.end(), b"" if value is None else _attribute(name, value)))
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    added = b"".join(b" " + _attribute(name, value) for name, value in left.items() if value is not None)
    return edited(tag, [*edits, Edit(end, end, added)])


def _attribute(name: str, value: str | int) -> bytes:
    return f'{name}="{escaped(str(value))}"'.encode("ascii", "xmlcharrefreplace")


def appended(xml: bytes, parent: Element, inner: bytes, **values: str | int | None) -> Edit:
    """The edit that puts something at an element's end, and sets some of its attributes."""
    tag = with_attributes(xml[parent.start : parent.inside], **values)
    if parent.is_empty_tag:
        closing = b"</" + parent.prefix + parent.name + b">"
        return Edit(parent.start, parent.end, tag[:-2].rstrip() + b">" + inner + closing)
    return Edit(parent.start, parent.close, tag + xml[parent.inside : parent.close] + inner)


def placed(xml: bytes, parent: Element, order: Sequence[bytes], name: bytes, put: bytes) -> Edit:
    """The edit that puts a new element where the schema's order of its parent's elements wants it."""
    after = frozenset(order[order.index(name) + 1 :])
    for each in children(xml, parent):
        if _known(xml, each, order) in after:
            return Edit(each.start, each.start, put)
    return Edit(parent.close, parent.close, put) if not parent.is_empty_tag else appended(xml, parent, put)


def _known(xml: bytes, element: Element, order: Sequence[bytes]) -> bytes:
    """An element's name; of a choice between contents (mc:AlternateContent) the first that has a place of its own."""
    if element.name != b"AlternateContent":
        return element.name
    names = (m[2] for m in _TAG.finditer(xml, element.inside, element.close))
    return next((name for name in names if name in order), element.name)


def escaped(text: str) -> str:
    """A text as it stands in XML; characters XML cannot hold become blanks."""
    return _NOT_IN_XML.sub(" ", text).translate(_TEXT)


def text_in_cell(text: str) -> bytes:
    """A text as a spreadsheet's part holds it: what looks like an escaped character (_x0041_) is kept as written."""
    return escaped(_LIKE_AN_ESCAPE.sub("_x005F_", text)).encode("ascii", "xmlcharrefreplace")
