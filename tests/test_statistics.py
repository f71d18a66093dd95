"""Intervals and standardised figures are those that others published, and cover what they say they cover."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from outcomes import statistics as s
from outcomes.statistics import Estimate

GOLDEN = Path(__file__).parent / "golden"
LEVELS = {"95%": 0.95, "99.8%": 0.998}


def golden(name: str) -> list[dict[str, str]]:
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


BYAR_WILSON = golden("byar_wilson.csv")


@pytest.mark.parametrize("row", BYAR_WILSON, ids=lambda r: f"{r['method']} {r['x']} of {r['n']} at {r['confidence']}")
def test_wilson_and_byar_are_those_of_the_health_agency(row: dict[str, str]) -> None:
    level = LEVELS[row["confidence"]]
    found = (
        s.byar(float(row["x"]), level)
        if row["method"] == "Byars"
        else s.wilson(float(row["x"]), float(row["n"]), level)
    )
    if row["lowercl"]:
        assert found.lower == pytest.approx(float(row["lowercl"]), rel=1e-12)
    else:
        assert found.lower == 0.0, "the formula falls below nought, and there is no such count"
    assert found.upper == pytest.approx(float(row["uppercl"]), rel=1e-12)


def test_wilson_is_that_of_the_book_on_contingency_tables() -> None:
    """Fagerland MW, Lydersen S, Laake P (2017), Statistical Analysis of Contingency Tables, chapter 2, 13 of 16; as
    their package has it (contingencytables 3, tests/testthat/test-ch2.R)."""
    found = s.wilson(13, 16)
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.5699, 0.9341)


def test_a_difference_is_that_of_the_book_on_contingency_tables() -> None:
    """The same, chapter 4: 7 of 34 against 1 of 34 (Perondi 2004), Newcombe's hybrid score interval (test-ch4.R)."""
    found = s.difference(s.wilson(7, 34), s.wilson(1, 34))
    assert [round(x, 4) for x in (found.value, found.lower, found.upper)] == [0.1765, 0.0189, 0.3404]


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_a_difference_is_newcombes_table(
    one: tuple[int, int], other: tuple[int, int], lower: float, upper: float
) -> None:
    """Newcombe RG (1998), Stat Med 17:873-890, table II, method 10; second-hand: as other projects' tests have it."""
    found = s.difference(s.wilson(*one), s.wilson(*other))
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


EXACT = (
    (0.0, 1.84102165), (0.17275378, 3.29952656), (0.70818544, 4.63785962), (1.36729531, 5.91818583),
    (2.08566081, 7.16275317), (2.84030886, 8.38247265), (3.62006862, 9.58364155), (4.41852954, 10.77028072),
    (5.23161394, 11.94514152), (6.05653896, 13.11020414),
)  # fmt: skip
"""The documented example of astropy.stats.poisson_conf_interval (4.0, 'frequentist-confidence'): 0 to 9 events, at the
share of a normal distribution within one standard deviation; after Garwood (1936), Biometrika 28:437-442."""


@pytest.mark.parametrize("events", range(10))
def test_few_events_have_their_exact_interval(events: int) -> None:
    found = s.exact_poisson(events, level=0.6826894921370859)
    assert (found.lower, found.upper) == pytest.approx(EXACT[events], abs=5e-9)


def test_nine_events_and_none_have_their_published_95_per_cent_interval() -> None:
    """Nine: UKHSA (testdata_DSR_ISR); none: the documentation of R's epitools 0.5-10.1, pois.exact."""
    assert (s.poisson(9).lower, s.poisson(9).upper) == pytest.approx((4.1154, 17.085), abs=5e-4)
    assert (s.poisson(0).lower, round(s.poisson(0).upper, 3)) == (0.0, 3.689)


def test_byar_takes_over_from_the_exact_interval_at_ten_events() -> None:
    assert s.poisson(9) == s.exact_poisson(9)
    assert s.poisson(10) == s.byar(10)
    assert s.byar(10).lower == pytest.approx(s.exact_poisson(10).lower, rel=2e-3)
    assert s.rate(9, 3).upper == pytest.approx(s.exact_poisson(9).upper / 3)


STANDARDISED = golden("standardised_rates.csv")
EXPECTED = {
    ("big", 0.95): (10430.247991469423, 9717.709067985681, 11178.94091547925),
    ("big", 0.998): (10430.247991469423, 9323.287880219903, 11620.595999522058),
    ("small", 0.95): (1103.212025300104, 877.455767536709, 1367.0882227251795),
    ("small", 0.998): (1103.212025300104, 763.6420357939879, 1530.0328948244762),
}


def standardised(area: str, level: float = 0.95) -> Estimate | None:
    columns = ([float(row[name]) for row in STANDARDISED] for name in (area, "exposure", "standard"))
    return s.directly_standardised_rate(*columns, level)


@pytest.mark.parametrize(("area", "level"), EXPECTED)
def test_a_standardised_rate_has_dobsons_interval(area: str, level: float) -> None:
    found = standardised(area, level)
    assert found is not None
    assert (found.value * 1e5, found.lower * 1e5, found.upper * 1e5) == pytest.approx(EXPECTED[area, level], rel=1e-12)


def test_no_standardised_rate_is_given_of_nine_events() -> None:
    assert standardised("tiny") is None


def test_an_empty_stratum_is_refused_and_never_an_infinity() -> None:
    with pytest.raises(ValueError, match="empty"):
        s.directly_standardised_rate([20, 0], [50, 0], [1, 1])
    with pytest.raises(ValueError, match="empty"):
        s.standardised_proportion([20, 0], [50, 0], [1, 1])
    with pytest.raises(ValueError, match="nobody"):
        s.wilson(0, 0)
    with pytest.raises(ValueError, match="exposure"):
        s.rate(3, 0)


def test_a_stratum_of_no_weight_may_be_empty() -> None:
    assert s.standardised_proportion([20, 0], [50, 0], [1, 0]) == s.wilson(20, 50)


def test_a_proportion_standardised_to_its_own_people_is_the_crude_one() -> None:
    found = s.standardised_proportion([30, 10, 2], [60, 40, 20], [60, 40, 20])
    assert found.value == pytest.approx(42 / 120)
    assert found.lower < 42 / 120 < found.upper


FUNNEL = {10: (56.154344, 100, 42.03259, 100), 50: (69.691035, 91.593861, 63.375595, 97.909301),
          1008: (78.203374, 83.081521, 76.796814, 84.488082)}  # fmt: skip


@pytest.mark.parametrize("people", FUNNEL)
def test_a_funnel_is_the_health_agencys(people: int) -> None:
    """PHEindicatormethods 2.1.0 (UKHSA), tests/testthat/testdata_funnel_prop_outputs.csv, per cent.

    Their limits are at 0.025 and 0.001 in each tail; their target there is 80.642448 %.
    """
    warn, act = s.funnel_limits(0.80642448, [people], 0.95), s.funnel_limits(0.80642448, [people], 0.998)
    found = [100 * float(limit[0]) for limit in (*warn, *act)]
    assert found == pytest.approx(FUNNEL[people], abs=2e-6)


def test_a_difference_within_strata_is_the_published_one() -> None:
    """Two identical strata are one table: the plain difference, with Sato's variance by hand."""
    found = s.mantel_haenszel_difference([10, 10], [20, 20], [5, 5], [20, 20])
    assert found is not None
    assert found.value == pytest.approx(0.25)
    # w = 10 each; P = (400·5 − 400·10 + 0) / 1600 = −1.25; Q = (10·15 + 5·10) / 80 = 2.5
    spread = s.normal_quantile(0.95) * (0.25 * -2.5 + 5.0) ** 0.5 / 20
    assert (found.lower, found.upper) == pytest.approx((0.25 - spread, 0.25 + spread))


def test_strata_with_one_side_only_say_nothing_of_the_difference() -> None:
    assert s.mantel_haenszel_difference([5], [10], [0], [0]) is None
    assert s.mantel_haenszel_difference([5, 9], [10, 9], [2, 0], [10, 0]) == s.mantel_haenszel_difference(
        [5], [10], [2], [10]
    )


def test_the_share_of_variance_within_groups_goes_from_none_to_all() -> None:
    assert s.share_within([1, 1, 3, 3], ["a", "a", "b", "b"]) == 0
    assert s.share_within([1, 3, 1, 3], ["a", "a", "b", "b"]) == 1
    assert s.share_within([2, 2], ["a", "b"]) is None


def covers(truth: float, made: Callable[[np.random.Generator], Estimate], rounds: int = 2000) -> float:
    chance = np.random.default_rng(7)
    found = [made(chance) for _ in range(rounds)]
    return sum(e.lower <= truth <= e.upper for e in found) / rounds


def test_wilson_covers_the_truth_as_often_as_it_says() -> None:
    assert covers(0.3, lambda chance: s.wilson(chance.binomial(200, 0.3), 200)) == pytest.approx(0.95, abs=0.02)


def test_a_poisson_interval_covers_the_truth_as_often_as_it_says() -> None:
    assert covers(14.0, lambda chance: s.poisson(chance.poisson(14))) == pytest.approx(0.955, abs=0.02)


def test_a_standardised_proportion_covers_the_truth_as_often_as_it_says() -> None:
    sizes, shares, weights = [80, 50, 25], [0.5, 0.3, 0.1], [60, 60, 60]

    def made(chance: np.random.Generator) -> Estimate:
        return s.standardised_proportion(chance.binomial(sizes, shares), sizes, weights)

    assert covers(0.3, made) == pytest.approx(0.95, abs=0.02)


def test_the_bootstrap_keeps_each_clusters_people_together() -> None:
    drawn = s.resample_clusters([[10, 0], [0, 30]], 400, np.random.default_rng(1))
    assert {tuple(row) for row in drawn.tolist()} == {(20, 0), (10, 30), (0, 60)}


def test_the_bootstraps_spread_is_that_of_people_and_of_clusters() -> None:
    """One cluster spreads as its people do; of many, those whose shares differ spread more than those alike."""
    alone = s.resample_clusters([[40, 60]], 20_000, np.random.default_rng(2))[:, 0]
    assert alone.std() == pytest.approx((100 * 0.4 * 0.6) ** 0.5, rel=0.03)
    alike = s.resample_clusters([[4, 6]] * 10, 20_000, np.random.default_rng(2))[:, 0]
    apart = s.resample_clusters([[8, 2], [0, 10]] * 5, 20_000, np.random.default_rng(2))[:, 0]
    assert apart.std() > 2 * alike.std()


def test_the_same_seed_gives_the_same_bootstrap() -> None:
    one, two = (s.resample_clusters([[5, 5], [2, 9]], 50, np.random.default_rng(3)) for _ in range(2))
    assert (one == two).all()


def test_few_clusters_widen_an_interval() -> None:
    """Student's t: 12.706 on 1 degree of freedom, 2.776 on 4; with many it is the normal's 1.960."""
    assert [round(s.student_quantile(0.95, n), 3) for n in (1, 4, 1e6)] == [12.706, 2.776, 1.96]
