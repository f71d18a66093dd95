"""Whom a way of funding reached is told without a comparison, and never gives away a small number of people."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from outcomes.funding.published import Published, publish_comparisons
from outcomes.funding.reach import measure_reach
from outcomes.funding.records import Question, Records

from .made_records import BANDS, Group, alike, make_records

ONE_WAY = {"together": "relational"}
THREE_WAYS = {"results": "pbr", "grant": "grant", **ONE_WAY}
ASKED = Question("started_work", ("pbr", "grant"), replicates=50)


def of_bands(code: str, *people: int) -> list[Group]:
    return [(code, f"{code}-0", band, many, 0) for band, many in zip(BANDS, people, strict=True)]


def turned_away(records: Records, band: str, many: int) -> Records:
    rows = [("together-0", "together", f"away {n}", band, False) for n in range(many)]
    more = pd.DataFrame(rows, columns=records.referrals.columns)
    return replace(records, referrals=pd.concat([records.referrals, more]))


def published(records: Records, *asked: Question) -> Published:
    labels = {"started_work": "Started work"}
    return publish_comparisons([(records, asked)] if asked else [], labels, 5, {}, {}, records)


def told(made: Published, figure: str) -> dict[str, float]:
    rows = made.figures[(made.figures["figure"] == figure) & (made.figures["comparison_no"] == 0)]
    return dict(zip(rows["side"] + " " + rows["figure_of"], rows["figure_value"], strict=True))


def test_people_are_counted_by_need_and_those_who_cannot_be_told_apart_stand_beside() -> None:
    records = make_records(of_bands("together", 30, 20, 10), ONE_WAY)
    starts, support = records.starts.copy(), records.support.copy()
    starts.loc[0, "need_band"] = "not-known"
    starts.loc[1, "has_reference"] = False
    support.loc[50:, "hours"] = 12.0
    found = measure_reach(replace(records, starts=starts, support=support), "relational")
    assert [(band.need_band, band.people, band.hours_a_head) for band in found.bands] == [
        ("low", 28, 4.0),
        ("medium", 20, 4.0),
        ("high", 10, 12.0),
    ]
    assert (found.people, found.not_known, found.without_reference) == (58, 1, 1)


def test_a_place_with_one_way_of_funding_tells_whom_it_reached() -> None:
    """Of 60 who started 10 are of the highest need, of 20 who never came all: 1 in 6, and 30 of all 80 referred."""
    made = published(turned_away(make_records(of_bands("together", 30, 20, 10), ONE_WAY), "high", 20))
    assert made.comparisons.empty
    assert told(made, "reached") == {"relational all": 60}
    assert told(made, "reached_band") == {"relational low": 30, "relational medium": 20, "relational high": 10}
    assert told(made, "reached_hours") == {f"relational {band}": 4.0 for band in BANDS}
    assert told(made, "high_started") == {"relational all": round(1 / 6, 4)}
    assert told(made, "high_referred") == {"relational all": 30 / 80}
    assert told(made, "not_started") == {"relational all": 20}
    assert told(made, "creaming_difference")["relational all"] < 0


def test_only_what_no_comparison_shows_is_told_here() -> None:
    records = make_records(
        [*alike("results", 4, 20, 7), *alike("grant", 4, 20, 7), *of_bands("together", 30, 20, 10)], THREE_WAYS
    )
    assert set(told(published(records, ASKED), "reached")) == {"relational all"}
    assert set(told(published(records), "reached")) == {"pbr all", "grant all", "relational all"}


def test_levels_are_joined_alike_so_that_no_ways_few_are_what_is_left_of_everybody() -> None:
    """Two people of high need had a grant: with the others' high need told apart, the place's total would tell them."""
    groups = [*of_bands("results", 40, 30, 20), *of_bands("grant", 40, 30, 2), *of_bands("together", 30, 20, 10)]
    made = published(make_records(groups, THREE_WAYS))
    assert set(told(made, "reached_band")) == {
        f"{way} {band}" for way in ("pbr", "grant", "relational") for band in ("low", "medium + high")
    }


def test_a_way_that_reached_few_hides_whom_all_ways_reached() -> None:
    made = published(make_records([*of_bands("grant", 2, 1, 1), *of_bands("together", 30, 20, 10)], THREE_WAYS))
    rows = made.figures[made.figures["figure"].str.startswith("reached")]
    assert rows["is_hidden"].all() and rows["figure_value"].isna().all()
    assert set(rows["side"]) == {"grant", "relational"}


def test_few_without_a_level_of_need_are_hidden_and_in_no_sum() -> None:
    records = make_records(of_bands("together", 30, 20, 10), ONE_WAY)
    starts = records.starts.copy()
    starts.loc[:2, "need_band"] = "not-known"
    made = published(replace(records, starts=starts))
    assert told(made, "reached") == {"relational all": 57}
    unknown = made.figures[made.figures["figure"] == "reached_not_known"]
    assert unknown["is_hidden"].tolist() == [True] and unknown["figure_value"].isna().all()
