"""The range of a total comes from its parameters, each drawn once and shared; the same seed gives the same range."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from tests.impact.conftest import discounting, lasts, line, share, valuing

from outcomes.framework.values import Values
from outcomes.impact.amounts import value_all
from outcomes.impact.inputs import PUBLIC, Input, Ledger
from outcomes.impact.lines import Estimate, Line
from outcomes.impact.ratios import NO_NET_COST, NO_PUBLIC_MONEY, NOT_VALUED, NOTHING_GIVEN, ratios
from outcomes.impact.uncertainty import Parameter, draw, sensitivities, simulate

UNSURE = valuing("wellby", "sum_change", deadweight=share("0.2", "0.1", "0.5"))
SURE = valuing("wellby", "sum_change")


def _lines(values: Values) -> list[Line]:
    ranged = Estimate(800, 1000, 1500)
    return [
        line(values, 10, 1000, UNSURE, unit_value=ranged, programme_id="a"),
        line(values, 20, 1000, UNSURE, unit_value=ranged, programme_id="b"),
        line(values, 5, 1000, SURE, indicator_code="other", unit_value=ranged),
    ]


def test_a_pert_draw_keeps_its_ends_and_its_mean() -> None:
    drawn = draw(Parameter("deadweight", "x"), Estimate(0.1, 0.2, 0.6), 200_000, 1)
    assert 0.1 <= drawn.min() <= drawn.max() <= 0.6
    assert drawn.mean() == pytest.approx((0.1 + 4 * 0.2 + 0.6) / 6, abs=0.001)


def test_the_same_seed_gives_the_same_figures_whatever_the_order_of_lines(values: Values) -> None:
    lines, rules = _lines(values), discounting(values)
    one = simulate(lines, rules, draws=2000, seed=7)
    other = simulate(lines[::-1], rules, draws=2000, seed=7)
    assert [round(figure) for figure in one.percentiles] == [round(figure) for figure in other.percentiles]
    assert one.percentiles != simulate(lines, rules, draws=2000, seed=8).percentiles


def test_two_lines_with_one_parameter_have_correlation_one_and_others_nearly_none(values: Values) -> None:
    rules, ranged = discounting(values), Estimate(800, 1000, 1500)

    def drawn(n: int, **more: object) -> object:
        return simulate([line(values, n, 1000, UNSURE, **more)], rules, draws=4000, seed=3).total  # type: ignore[arg-type]

    one, other = drawn(10, unit_value=ranged, programme_id="a"), drawn(70, unit_value=ranged, programme_id="b")
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(1)  # type: ignore[arg-type]
    apart = drawn(70, indicator_code="other")
    assert abs(np.corrcoef(drawn(10), apart)[0, 1]) < 0.1  # type: ignore[arg-type]


_ELSEWHERE = """
import pandas as pd, sys
from conftest import book, frame, quantity
from outcomes.files import shipped
from outcomes.framework.definitions import SocialValueSettings
from outcomes.framework.files import read_framework
from outcomes.framework.values import open_values
from outcomes.impact.inputs import Organisations
from outcomes.impact.social_value import Valuation
values = open_values()
framework, _ = read_framework(shipped("frameworks") / "common-outcomes", values)
valuation = Valuation.of(book(framework, values), SocialValueSettings(draws=500), Organisations({}, frozenset()))
rows = [quantity("life_satisfaction_change", n + 10.5, programme_id=p, quantity_low=n) for n, p in enumerate("abcdef")]
rows += [quantity("life_satisfaction_change", 70)]
rows = frame(*(rows if sys.argv[1] == "so" else rows[::-1]))
given = pd.DataFrame(columns=["year", "period", "resource_kind", "amount_gbp", "hours", "from_whom", "to_whom"])
(found,) = valuation.years(rows, given, ["2025-26"])
print(found.central_gbp, found.simulation.percentiles, found.sensitivities)
"""


def test_another_process_with_rows_in_another_order_draws_the_same_figures() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", _ELSEWHERE, order], check=True, capture_output=True, text=True,
            cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "tests/impact"},
        ).stdout
        for order, seed in (("so", "1"), ("otherwise", "2"))
    ]  # fmt: skip
    assert told[0] == told[1]
    assert "Sensitivity" in told[0]


def test_lines_with_one_unit_value_move_together(values: Values) -> None:
    """Were each drawn for itself, a hundred lines would look almost sure."""
    rules, ranged = discounting(values), Estimate(800, 1000, 1500)
    alone = simulate([line(values, 100, 0, SURE, unit_value=ranged)], rules, draws=4000, seed=1)
    parts = [line(values, 1, 0, SURE, unit_value=ranged, indicator_code=f"i{n}") for n in range(100)]
    together = simulate(parts, rules, draws=4000, seed=1)
    assert together.percentiles == pytest.approx(alone.percentiles)


def test_without_ranges_every_draw_is_the_central_total(values: Values) -> None:
    terms = valuing("wellby", "sum_change", deadweight=share("0.2"), duration_years=lasts("3.5"), drop_off=share("0.1"))
    lines, rules = [line(values, n, 123.45, terms) for n in (3, 4)], discounting(values)
    total = float(sum(one.value for one in value_all(lines, rules)))
    assert simulate(lines, rules, draws=100, seed=1).percentiles == pytest.approx((total,) * 3, abs=0.01)


def test_the_draws_of_one_parameter_reach_from_its_low_to_its_high(values: Values) -> None:
    lasting = valuing(
        "wellby", "sum_change", duration_years=lasts("2").model_copy(update={"low": Decimal(1), "high": Decimal(5)})
    )
    drawn = simulate([line(values, 1, 100, lasting)], discounting(values, "green_book"), draws=5000, seed=1).total
    assert 100 <= drawn.min() < 105
    assert 400 < drawn.max() <= 100 * (1 + 1 / 1.035 + 1 / 1.035**2 + 1 / 1.035**3 + 1 / 1.035**4)


def test_the_tornado_has_the_widest_first_and_its_ends_are_real_totals(values: Values) -> None:
    lines, rules = _lines(values), discounting(values)
    found = sensitivities(lines, rules, inputs=20_000)
    assert [one.parameter.kind for one in found][:2] == ["unit_value", "deadweight"]
    assert found[0].at_high == pytest.approx(float(sum(one.value for one in value_all(lines, rules))) * 1.5)
    assert [one.width for one in found] == sorted((one.width for one in found), reverse=True)


def test_at_the_switching_value_the_total_is_what_was_put_in(values: Values) -> None:
    found = {one.parameter: one for one in sensitivities(_lines(values), discounting(values), inputs=20_000)}
    at = found[Parameter("deadweight", "change")].switches_at
    assert at == pytest.approx(0.5)
    assert 30_000 * (1 - at) + 5000 == pytest.approx(20_000)
    assert found[Parameter("deadweight", "change")].given.central == 0.2
    assert Parameter("deadweight", "other") not in found


def test_where_less_of_a_harm_is_ours_the_total_rises_to_what_was_put_in(values: Values) -> None:
    harm = line(values, -50, 1000, UNSURE, indicator_code="harm")
    rules = discounting(values)
    found = {one.parameter: one for one in sensitivities([line(values, 100, 1000, SURE), harm], rules, inputs=80_000)}
    at = found[Parameter("deadweight", "harm")].switches_at
    assert at == pytest.approx(0.6)
    assert 100_000 - 50_000 * (1 - at) == pytest.approx(80_000)


def _put_in(**kinds: int) -> Ledger:
    return Ledger(tuple(Input("2025-26", kind, "X", "Y", Decimal(n), None, Decimal(n)) for kind, n in kinds.items()))


def _ratios(lines: list[Line], values: Values, put_in: Ledger) -> dict[str, object]:
    rules = discounting(values)
    drawn = simulate(lines, rules, draws=500, seed=1)
    return {one.name: one for one in ratios("2025-26", value_all(lines, rules), put_in, drawn)}


def test_three_ratios_have_their_own_names_and_parts(values: Values) -> None:
    lines = [line(values, 1, 900, SURE), line(values, 1, 400, SURE, side="fiscal", transfer=0.5)]
    found = _ratios(lines, values, _put_in(public_money=1000, own_funds=200))
    assert [(r.benefit, r.cost, r.ratio) for r in found.values()] == [  # type: ignore[attr-defined]
        (1100, 1200, Decimal("0.9167")),
        (900, 600, Decimal("1.5000")),
        (400, 1000, Decimal("0.4000")),
    ]
    assert [r.share_above_one for r in found.values()] == [0, 1, 0]  # type: ignore[attr-defined]


def test_there_is_no_ratio_where_nothing_was_put_in(values: Values) -> None:
    lines = [line(values, 1, 900, SURE), line(values, 1, 400, SURE, side="fiscal")]
    whys = {name: r.why_none for name, r in _ratios(lines, values, _put_in()).items()}  # type: ignore[attr-defined]
    assert whys == {"sroi": NOTHING_GIVEN, "public_value": NO_PUBLIC_MONEY, "fiscal_return": NO_PUBLIC_MONEY}
    spared = _ratios(lines, values, _put_in(**{PUBLIC: 300}))["public_value"]
    assert (spared.ratio, spared.why_none) == (None, NO_NET_COST)  # type: ignore[attr-defined]


def test_a_return_nobody_valued_is_no_nought(values: Values) -> None:
    found = _ratios([line(values, 1, 900, SURE)], values, _put_in(public_money=100))["fiscal_return"]
    assert (found.ratio, found.why_none) == (None, NOT_VALUED)  # type: ignore[attr-defined]


def test_the_chance_that_a_ratio_exceeds_one_is_that_of_the_draws(values: Values) -> None:
    lines = _lines(values)
    found = _ratios(lines, values, _put_in(public_money=30_000))["sroi"]
    drawn = simulate(lines, discounting(values), draws=500, seed=1).total
    assert found.share_above_one == float((drawn > 30_000).mean())  # type: ignore[attr-defined]
    assert 0.05 < found.share_above_one < 0.95  # type: ignore[attr-defined]
    assert np.all(np.diff(found.percentiles) > 0)  # type: ignore[attr-defined]
