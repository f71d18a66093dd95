"""Where a figure or a reason of funding comes from: every one of them names a source of its file.

Funding road: frameworks/mechanisms/*.yaml → **sources** → tendering, mechanism.
"""

from __future__ import annotations

from outcomes.framework.basics import Definition, Words


class Source(Definition):
    """A publication: its title, who published it, when, and where or how it was read."""

    title: Words
    publisher: Words
    year: int | None = None
    where: Words

    @property
    def cited(self) -> str:
        return f"{self.publisher} ({self.year or 'undated'}), {self.title}"

    @property
    def short(self) -> str:
        return f"{self.publisher}, {self.year or 'undated'}"
