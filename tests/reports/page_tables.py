"""The tables of a rendered report as a reader has them: cells, sums below them, and what stands with each."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

_MARKS = ("–", "[c]", "[x]", "[z]", "")


@dataclass
class PageTable:
    """One table; `notes` are the small print of its figure, and what follows it up to the next heading or table."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    totals: list[list[str]] = field(default_factory=list)
    notes: str = ""

    def column(self, n: int, rows: list[list[str]]) -> list[Decimal]:
        """The figures of a column; marks for what is not known are none."""
        return [amount for row in rows if (amount := amount_of(row[n])) is not None]

    def unlike(self) -> list[str]:
        """The columns whose figures do not add up to the sum that is printed below them."""
        wrong = []
        for n, head in enumerate(self.heads[1:], 1):
            below = self.column(n, self.totals)
            if below and sum(self.column(n, self.rows), Decimal(0)) != below[-1]:
                wrong.append(f"{self.caption}: {head}")
        return wrong


def amount_of(text: str) -> Decimal | None:
    """`−£1,234.50`, `45%` or `800` as a number; None for a mark or for words."""
    plain = text.replace("£", "").replace(",", "").replace("−", "-").removesuffix("%")
    try:
        return None if text in _MARKS else Decimal(plain)
    except ArithmeticError:
        return None


def page_tables(page: str) -> dict[str, PageTable]:
    """Every table by its caption, which no two share."""
    reader = _Reader()
    reader.feed(page.split('<script type="application/json"')[0])
    found = {table.caption: table for table in reader.tables}
    assert len(found) == len(reader.tables)
    return found


class _Reader(HTMLParser):
    """Cells and paragraphs end where the next begins: the page closes no tag that it need not."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[PageTable] = []
        self._text: list[str] = []
        self._into: str = ""
        self._is_total, self._in_figure, self._keys = False, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("n-b", "b", "span", "code", "a"):
            return
        self._finish()
        if tag == "table":
            self.tables.append(PageTable())
            self._is_total = False
        elif tag == "tbody":
            self._is_total = named.get("class") == "totals"
        elif tag == "tr" and self.tables:
            table = self.tables[-1]
            (table.totals if self._is_total else table.rows).append([])
        elif tag == "figure":
            self._in_figure, self._keys = True, ""
        elif tag in ("caption", "th", "td"):
            self._into = tag
        elif tag == "p":
            self._into = "keys" if named.get("class") == "keys" else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("n-b", "b", "span", "code", "a"):
            return
        self._finish()
        if tag == "table":
            table = self.tables[-1]
            table.heads, *table.rows = table.rows
            table.notes = self._keys
        elif tag == "figure":
            self._in_figure, self._keys = False, ""

    def handle_data(self, data: str) -> None:
        if self._into:
            self._text.append(data)

    def _finish(self) -> None:
        words, into = " ".join("".join(self._text).split()), self._into
        self._text, self._into = [], ""
        if into == "caption":
            self.tables[-1].caption = words
        elif into in ("td", "th"):
            table = self.tables[-1]
            (table.totals if self._is_total else table.rows)[-1].append(words)
        elif into == "keys" and self._in_figure and "Figures as" not in words:
            self._keys = f"{self._keys} {words}".strip()
        elif into == "keys" and self.tables:
            self.tables[-1].notes = f"{self.tables[-1].notes} {words}".strip()
