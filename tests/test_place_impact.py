"""What a place is worth can be asked from its first day: where nothing is told yet, that is what it says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from outcomes import open_place
from outcomes.errors import DefinitionError, PlaceError
from outcomes.place import Place


def _without(place: Place, *keys: str) -> Place:
    settings = place.folder / "place.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    settings.write_text("\n".join(x for x in lines if not x.startswith(keys)) + "\n", encoding="utf-8")
    return open_place(place.folder)


def test_a_place_where_nothing_is_told_yet_lists_every_indicator_and_invents_no_ratio(place: Place) -> None:
    found = place.impact.social_value()
    assert (found.central_gbp, found.range_gbp, found.simulation) == (None, None, None)
    assert {one.indicator_code for one in found.not_valued} == set(place.definition.framework.indicators)
    assert [one.ratio for one in found.ratios] == [None, None, None]
    assert found.inputs_gbp == 0
    assert found.weak_share is None


def test_a_year_the_place_does_not_have_is_refused_by_name(place: Place) -> None:
    with pytest.raises(PlaceError, match="There is no year 2019-20 here"):
        place.impact.social_value("2019-20")


def test_a_place_without_a_price_base_can_publish_and_its_report_says_why_nothing_is_valued(place: Place) -> None:
    bare = _without(place, "price_base", "prices", "  wellby", "  financial_years")
    assert bare.definition.place.price_base is None
    bare.measures.publish(by="Sam Reed")
    total = bare.measures.query("select distinct columns('.*value.*gbp') from value_total").to_dict("list")
    assert {column: pd.isna(found).tolist() for column, found in total.items()} == {column: [True] for column in total}
    assert bare.measures.query("select benefit_gbp from value_ratio")["benefit_gbp"].isna().all()
    page = bare.reports.build("value").path.read_text("utf-8")
    assert "Nothing of <n-b>" in page
    assert "is valued" in page


def test_the_value_map_of_nothing_is_a_workbook_all_the_same(place: Place, tmp_path: Path) -> None:
    place.measures.publish(by="Sam Reed")
    assert place.reports.value_map(to=tmp_path / "value.xlsx").bytes > 1000


def test_draws_and_seed_of_the_place_are_kept_beside_the_total(place: Place) -> None:
    settings = place.folder / "place.yaml"
    more = "social_value: {draws: 500, seed: 7, discounting: end_of_year}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    changed = open_place(place.folder)
    changed.measures.publish(by="Sam Reed")
    kept = changed.measures.query("select draws, seed, discounting from value_total").to_dict("records")
    assert kept == [{"draws": 500, "seed": 7, "discounting": "end_of_year"}]


def test_a_convention_that_does_not_exist_is_refused(place: Place) -> None:
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "social_value: {discounting: backwards}\n", "utf-8")
    with pytest.raises(DefinitionError, match="discounting"):
        open_place(place.folder)


_CAUTIOUS = """
social_value:
  optimism: {strong: 0.05, moderate: 0.2, weak: 0.4, source: A made-up source}
"""


@pytest.mark.parametrize("table", ["value_ratio", "value_beside"])
def test_whatever_is_published_of_a_total_says_what_it_leaves_out_and_in_which_prices(place: Place, table: str) -> None:
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + _CAUTIOUS, encoding="utf-8")
    cautious = open_place(place.folder)
    cautious.measures.publish(by="Sam Reed")
    (left_out,) = cautious.measures.query("select count(*) as n from value_left_out")["n"]
    (total,) = cautious.measures.query("select price_base, price_series, returns_due from value_total").to_dict(
        "records"
    )
    rows = cautious.measures.query(f"select * from {table}").to_dict("records")
    assert rows
    for row in rows:
        assert row["not_valued"] == left_out > 0
        assert row["not_valued_because"]
        assert {name: row[name] for name in total} == total
        assert row["discounting"] == "green_book"
        assert {"returns_in", "weak_share", "licensed_share", "price_cautions", "discount_rates"} <= set(row)


def test_of_a_year_with_nothing_valued_no_figure_of_pounds_is_traced_as_nought(place: Place) -> None:
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + _CAUTIOUS, encoding="utf-8")
    cautious = open_place(place.folder)
    cautious.measures.publish(by="Sam Reed")
    (year,) = cautious.measures.query("select year from value_total")["year"]
    for name in ("ratio/{}/sroi", "beside/{}/optimism_corrected"):
        (said,) = cautious.trace.figure(name.format(year)).made
        assert said.startswith("There is none: ")
