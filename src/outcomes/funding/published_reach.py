"""What may be published of whom a way of funding reached, where no comparison that is shown tells it.

Funding road: records → reach → **published reach** → published → report.

Levels of need are joined alike for every way of funding, whether it is printed here or not, until none has a small
number of people in any: what the place publishes of everybody, less what is printed here of one way, would tell the
other's. Where that cannot be done the reach of all is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outcomes.funding.need import Creaming
from outcomes.funding.published_bands import joinings, with_joined
from outcomes.funding.published_money import ALL, Row, is_safe, shown_row
from outcomes.funding.reach import Reach, measure_reach
from outcomes.funding.records import Records


def reach_rows(records: Records, compared: set[str], threshold: int) -> Iterator[Row]:
    """The reach of every way of funding under which anybody started and that is in no comparison shown."""
    ways = sorted(set(records.programmes["mechanism"].dropna()))
    found = [reach for way in ways if (reach := measure_reach(records, way)).people]
    printed = [reach.mechanism for reach in found if reach.mechanism not in compared]
    joined = _joined(records, found, threshold)
    for way in printed:
        if joined is None:
            yield shown_row(way, "reached", ALL, None, is_shown=False)
        else:
            yield from _rows(measure_reach(joined, way), threshold)


def _joined(records: Records, found: Sequence[Reach], threshold: int) -> Records | None:
    counts = [[band.people for band in reach.bands] for reach in found]
    for groups in joinings(len(records.need_bands)):
        if all(is_safe(threshold, *(sum(people[group]) for group in groups)) for people in counts):
            return with_joined(records, groups)
    return None


def _rows(reach: Reach, threshold: int) -> Iterator[Row]:
    way = reach.mechanism
    yield shown_row(way, "reached", ALL, float(reach.people))
    for band in reach.bands:
        yield shown_row(way, "reached_band", band.need_band, float(band.people))
        yield shown_row(way, "reached_hours", band.need_band, band.hours_a_head)
    for figure in ("not_known", "without_reference"):
        count = getattr(reach, figure)
        yield shown_row(way, f"reached_{figure}", ALL, float(count), is_shown=is_safe(threshold, count))
    yield from creaming_rows(way, reach.creaming, threshold)


def creaming_rows(name: str, found: Creaming, threshold: int) -> Iterator[Row]:
    """The need of those who started against that of those who never came; hidden where either is of few people."""
    counts = found.counts
    is_shown = is_safe(threshold, *counts, sum(counts[:2]), sum(counts[2:]))
    yield shown_row(name, "not_started", ALL, float(found.not_started), is_shown=is_shown)
    yield shown_row(name, "high_started", ALL, found.high_started, is_shown=is_shown)
    yield shown_row(name, "high_referred", ALL, found.high_referred, is_shown=is_shown)
    yield shown_row(name, "creaming_difference", ALL, found.difference, is_shown=is_shown)
