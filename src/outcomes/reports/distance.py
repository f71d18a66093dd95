"""The part of a report on how far people came: a figure a questionnaire, with the cautions to be read beside it.

Reports road: publication, wording → **distance** → page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outcomes.framework.reading_change import cautions
from outcomes.reports import figures
from outcomes.reports.page import Figure, Writer
from outcomes.reports.publication import ALL, Category
from outcomes.reports.score_changes import Scale, ScoreChange
from outcomes.reports.tables import Table
from outcomes.reports.wording import HIDDEN, NOT_APPLICABLE, count, listed, number, percent, sentence

WORDS = {
    "recovered": "Recovered reliably",
    "improved": "Improved reliably",
    "unchanged": "No reliable change",
    "deteriorated": "Got reliably worse",
}
_BECAME = WORDS | {"unchanged": "Had no reliable change"}
"""The same in a sentence, each with its verb."""


@dataclass(frozen=True)
class ScaleBlock:
    """A questionnaire's figure, what its reader must know first, and how its classes were made."""

    scale: Scale
    figure: Figure
    cautions: tuple[str, ...]


def blocks(writer: Writer) -> list[ScaleBlock]:
    """A block for each questionnaire on which anybody has a score in the latest year."""
    caption = writer.report.figures.distance
    if caption is None:
        return []
    return [
        _block(writer, writer.caption(caption, indicator=scale.label, outcome="", breakdown=""), scale, total)
        for scale in writer.published.scales
        for total in _rows(writer, scale)
        if total.year == writer.about.year and total.dimension == ALL
    ]


def _rows(writer: Writer, scale: Scale) -> list[ScoreChange]:
    return [row for row in writer.published.score_changes if row.scale == scale.scale]


def _block(writer: Writer, caption: str, scale: Scale, total: ScoreChange) -> ScaleBlock:
    shown = [name for name in scale.classes if getattr(total, name) is not None]
    bars = [figures.Bar(WORDS[name], value := getattr(total, name), value, _share(value, total)) for name in shown]
    figure = Figure(
        name=f"distance-{scale.scale}",
        caption=caption,
        sentence=_sentence(scale, total),
        table=_table(writer, caption, scale),
        chart=figures.bars(bars) if bars else None,
        keys=(scale.how_classed,) if bars else (),
    )
    return ScaleBlock(scale, figure, tuple(_cautions(total)))


def _cautions(total: ScoreChange) -> list[str]:
    if total.pairs is None:
        return []
    known = cautions(
        int(total.pairs), total.without_second, total.began_at_best, total.began_at_worst,
        partners=total.partners_reporting,
    )  # fmt: skip
    return [caution.sentence for caution in known]


def _share(people: int, total: ScoreChange) -> str:
    return f"{number(people)} ({percent(people / total.pairs)})" if total.pairs else number(people)


def _sentence(scale: Scale, total: ScoreChange) -> str:
    if total.is_hidden or total.pairs is None:
        return "The figures are hidden to protect small numbers."
    people = count(int(total.pairs), "person", "people")
    told = [f"{people} {'has' if total.pairs == 1 else 'have'} a first and a later score in {total.year}"]
    told += _without_second(total)
    said = [sentence("; ".join(told))]
    if not scale.classes:
        return " ".join([*said, scale.how_classed])
    if total.hides_classes:
        return " ".join([*said, "What became of them is hidden to protect small numbers."])
    found = [f"{_share(getattr(total, name), total)} {_BECAME[name].lower()}" for name in scale.classes]
    return " ".join([*said, *([sentence(f"of those with both, {listed(found)}")] if total.pairs else [])])


def _without_second(total: ScoreChange) -> list[str]:
    if total.without_second is None:
        return []
    if total.without_second == 0:
        return ["everybody with a first score has a later one"]
    lack = "has" if total.without_second == 1 else "have"
    return [f"{count(total.without_second, 'person', 'people')} with a first score {lack} no later one"]


def _table(writer: Writer, caption: str, scale: Scale) -> Table:
    """A row a group of the latest year, then everyone, a row a year."""
    rows = _rows(writer, scale)
    columns = ("Group", "Both scores", "No later score", *(WORDS[name] for name in scale.classes))
    latest = {(row.dimension, row.category): row for row in rows if row.year == writer.about.year}
    groups = tuple(
        (f"{category.dimension_label}: {category.category_label}", *_cells(scale, latest[key]))
        for category in _categories(writer)
        if (key := (category.dimension, category.category)) in latest
    )
    everyone = tuple((f"Everyone, {row.year}", *_cells(scale, row)) for row in rows if row.dimension == ALL)
    return Table(caption, columns, groups, everyone)


def _categories(writer: Writer) -> Iterator[Category]:
    for categories in writer.published.dimensions().values():
        yield from categories


def _cells(scale: Scale, row: ScoreChange) -> Sequence[str]:
    people = [_cell(row.pairs, row.is_hidden), _cell(row.without_second, row.is_hidden)]
    return [*people, *(_cell(getattr(row, name), row.hides_classes) for name in scale.classes)]


def _cell(value: float | None, is_hidden: bool) -> str:
    return HIDDEN if is_hidden else NOT_APPLICABLE if value is None else number(value)
