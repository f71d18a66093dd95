"""People in two programmes, and with two partners, known only within bounds: each end of a range counts them once.

The small place, counted by hand. Of partner one six people are in programme a (1 to 6) and four in b (5 to 8); of
partner two five in a (p to t) and four in b (t to w). Each knows its own eight people, and nobody knows how many of
them are the same: at the least all, 8 people, and at the most none, 16. Programme a alone has 6 to 11, b alone 4 to 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.impact.conftest import Change, book, discounting, frame, quantity, share, valuing

from outcomes.framework.definitions import Framework
from outcomes.framework.result_cases import ResultCase
from outcomes.framework.values import Values
from outcomes.framework.valuing import Valuing
from outcomes.impact.amounts import Valued, value_all
from outcomes.impact.lines import Estimate, together, value_lines
from outcomes.impact.uncertainty import Parameter, sensitivities, simulate
from outcomes.store import measures
from outcomes.store.database import open_store
from outcomes.store.kept import rebuild
from outcomes.store.load import load_place
from outcomes.store.trial import _insert, _place, _rows, _when_all_was_due

ONE = {"a": ("1", "2", "3", "4", "5", "6"), "b": ("5", "6", "7", "8")}
TWO = {"a": ("p", "q", "r", "s", "t"), "b": ("t", "u", "v", "w")}
PEOPLE = "people_supported"
LEAST, MOST = 10_000 / 81.1085 * 100, 16_000 / 81.1085 * 100
"""A WELLBY's low and high of 2019 in prices of 2024, by deflator."""


@pytest.fixture(scope="module")
def counted(with_value: Change) -> Framework:
    return with_value(people_supported={"value": UNSURE})


UNSURE: Valuing = valuing("wellby", "value", deadweight=share("0.2", "0.1", "0.5"))


@pytest.fixture
def small_place(counted: Framework) -> pd.DataFrame:
    """The quantities of the small place, as the store's own SQL has them."""
    with open_store(Path(":memory:"), lambda: datetime(2000, 1, 1, tzinfo=UTC)) as store:
        sent = [("a", "one", ONE["a"]), ("b", "one", ONE["b"]), ("a", "two", TWO["a"]), ("b", "two", TWO["b"])]
        case = ResultCase.model_validate(
            {
                "case": "A small place", "over": "2025-26", "worked": "in this file", "expect": {PEOPLE: {"lower": 8}},
                "returns": [
                    {"partner": who, "period": f"2025-26 {quarter}", "people": [{"reference": name} for name in names]}
                    for quarter, (_, who, names) in zip(("Q1", "Q2", "Q1", "Q2"), sent, strict=True)
                ],
            }
        )  # fmt: skip
        day = _when_all_was_due(case)
        place = _place(counted, case)
        (whole,) = place.programmes
        owed = {name: tuple(e for (p, *_), e in zip(sent, whole.partners, strict=True) if p == name) for name in "ab"}
        programmes = tuple(whole.model_copy(update={"programme": p, "partners": e}) for p, e in owed.items())
        load_place(store, place.model_copy(update={"programmes": programmes}), day)
        for number, ((programme, *_), one) in enumerate(zip(sent, case.returns, strict=True), 1):
            _insert(store, _in(programme, _rows(one, number, day)))
        rebuild(store.connection)
        return measures.views_of(store, "value_quantities")["value_quantities"]


def _in(programme: str, rows: Iterator[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for table, row in rows:
        yield table, row | {"programme_id": programme} if "programme_id" in row else row


def _valued(rows: pd.DataFrame, framework: Framework, values: Values) -> dict[str, Valued]:
    lines, _ = value_lines(rows, ["2025-26"], book(framework, values))
    return {one.line.programme_id: one for one in value_all(lines, discounting(values))}


def _total(valued: dict[str, Valued], end: str) -> float:
    return float(sum((getattr(one, end) for one in valued.values()), Decimal(0)))


def test_each_end_counts_the_people_of_the_place_at_that_end(
    small_place: pd.DataFrame, counted: Framework, values: Values
) -> None:
    found = _valued(small_place, counted, values)
    assert {name: one.line.quantity for name, one in found.items()} == {
        "a": Estimate(6, 6, 11),
        "b": Estimate(4, 4, 8),
        "overlap": Estimate(-2, -2, -3),
    }
    assert _total(found, "low") == pytest.approx(8 * LEAST * 0.5, abs=0.02)
    assert _total(found, "value") == pytest.approx(8 * 13_000 / 81.1085 * 100 * 0.8, abs=0.02)
    assert _total(found, "high") == pytest.approx(16 * MOST * 0.9, abs=0.02)


def test_what_is_taken_off_as_overlap_is_worth_what_it_was_counted_at(
    small_place: pd.DataFrame, counted: Framework, values: Values
) -> None:
    over = _valued(small_place, counted, values)["overlap"]
    assert float(over.low) == pytest.approx(-2 * LEAST * 0.5, abs=0.01)
    assert float(over.high) == pytest.approx(-3 * MOST * 0.9, abs=0.01)


def test_every_draw_has_as_many_people_as_there_can_be(
    small_place: pd.DataFrame, with_value: Change, values: Values
) -> None:
    """Nothing but how many people is unsure; drawn apart, programmes and overlap came to 7 people and to 17."""
    sure = with_value(people_supported={"value": valuing("gmca/HE1.0", "value")})
    lines, _ = value_lines(small_place, ["2025-26"], book(sure, values))
    worth = sum({line.side: line.unit_value.central * (1 - line.transfer) for line in lines}.values())
    people = simulate(lines, discounting(values), draws=50_000, seed=5).total / worth
    assert 8 <= people.min() < 8.01
    assert 14 < people.max() <= 16
    assert people.mean() == pytest.approx((8 + 4 * 8 + 16) / 6, abs=0.02)


def test_how_many_people_is_one_figure_and_its_ends_are_totals_of_the_place(
    small_place: pd.DataFrame, counted: Framework, values: Values
) -> None:
    lines = [one.line for one in _valued(small_place, counted, values).values()]
    found = sensitivities(lines, discounting(values), None)
    (people,) = [one for one in found if one.parameter.kind == "quantity"]
    assert people.parameter == Parameter("quantity", PEOPLE, "2021-07-01")
    assert people.given == Estimate(8, 8, 16)
    worth = 13_000 / 81.1085 * 100 * 0.8
    assert (people.at_low, people.at_high) == (pytest.approx(8 * worth), pytest.approx(16 * worth))


def test_where_the_places_people_are_an_estimate_its_programmes_share_people_as_it_does(
    counted: Framework, values: Values
) -> None:
    """12 people, half way from 8 to 16: so half way in each programme, 8.5 and 6, of whom 2.5 are in both."""
    rows = [
        quantity(PEOPLE, low, programme_id=name, quantity_high=high) for name, low, high in (("a", 6, 11), ("b", 4, 8))
    ]
    place = quantity(PEOPLE, 12, quantity_low=8, quantity_high=16, is_estimate=True)
    found = _valued(frame(*rows, place), counted, values)
    assert {name: one.line.quantity.central for name, one in found.items()} == {"a": 8.5, "b": 6, "overlap": -2.5}
    assert _total(found, "low") == pytest.approx(8 * LEAST * 0.5, abs=0.02)
    assert _total(found, "value") == pytest.approx(12 * 13_000 / 81.1085 * 100 * 0.8, abs=0.02)


def test_harm_in_one_programme_is_of_the_same_unit_value_as_the_gain_in_the_other(
    with_value: Change, values: Values
) -> None:
    framework = with_value(life_satisfaction_change={"value": UNSURE})
    rows = [quantity("life_satisfaction_change", n, programme_id=p) for p, n in (("a", 17), ("b", -5), ("all", 12))]
    found = _valued(frame(*rows), framework, values)
    assert _total(found, "low") == pytest.approx(12 * LEAST * 0.5, abs=0.02)
    assert _total(found, "high") == pytest.approx(12 * MOST * 0.9, abs=0.02)


def test_a_harm_to_the_whole_place_is_worst_where_a_unit_is_worth_most(with_value: Change, values: Values) -> None:
    framework = with_value(life_satisfaction_change={"value": UNSURE})
    found = _valued(frame(quantity("life_satisfaction_change", -10)), framework, values)
    assert _total(found, "low") == pytest.approx(-10 * MOST * 0.9, abs=0.02)
    assert _total(found, "high") == pytest.approx(-10 * LEAST * 0.5, abs=0.02)


_SUPPORTED = st.sets(st.integers(0, 30), min_size=1, max_size=20)
_MADE_UP_PLACE = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), _SUPPORTED, min_size=1, max_size=9
)


@given(people=_MADE_UP_PLACE, part=st.floats(0, 1))
def test_whoever_is_in_whatever_the_ends_hold_the_truth_and_every_draw(
    people: dict[tuple[str, str], set[int]], part: float, counted: Framework, values: Values
) -> None:
    """People by programme and partner: who they really are is known here, and to the lines only within bounds."""
    truth = len(set().union(*people.values()))
    place = _bounds(people, None)
    estimate = place[0] + part * (place[1] - place[0])
    rows = [
        quantity(PEOPLE, low, programme_id=programme, quantity_high=high)
        for programme in sorted({programme for programme, _ in people})
        for low, high in [_bounds(people, programme)]
    ]
    whole = quantity(PEOPLE, estimate, quantity_low=place[0], quantity_high=place[1], is_estimate=True)
    lines = [one.line for one in _valued(frame(*rows, whole), counted, values).values()]
    told = together(line.quantity for line in lines)
    assert (told.low, told.central, told.high) == pytest.approx((place[0], estimate, place[1]))
    assert told.low - 1e-9 <= truth <= told.high + 1e-9
    over = next((line.quantity for line in lines if line.programme_id == "overlap"), None)
    assert over is None or max(over.low, over.central, over.high) < 1e-9
    rules = discounting(values)
    valued = value_all(lines, rules)
    ends = [float(sum((getattr(one, end) for one in valued), Decimal(0))) for end in ("low", "value", "high")]
    assert ends == sorted(ends)
    drawn = simulate(lines, rules, draws=100, seed=1).total
    pennies = 0.01 * len(lines)
    assert ends[0] - pennies <= drawn.min() <= drawn.max() <= ends[2] + pennies


def _bounds(people: dict[tuple[str, str], set[int]], programme: str | None) -> tuple[int, int]:
    """Each partner counts its own people once: the largest count, and the sum of counts."""
    known: dict[str, set[int]] = {}
    for (of, partner), names in people.items():
        if programme in (None, of):
            known[partner] = known.get(partner, set()) | names
    counts = [len(names) for names in known.values()]
    return max(counts), sum(counts)
