"""Quantities come from the measures: people are never added over partners, and what is missing is never a gain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.impact.conftest import Change, valuing

from outcomes.framework.definitions import Framework
from outcomes.framework.result_cases import ResultCase
from outcomes.store import measures
from outcomes.store.database import open_store
from outcomes.store.trial import _measure


def _quantities(framework: Framework, *returns: dict[str, Any]) -> pd.DataFrame:
    expect = {"people_supported": {"result": 0}}
    given = {"case": "A case", "over": "2025-26", "returns": returns, "expect": expect, "worked": "Not looked at here"}
    with open_store(Path(":memory:"), lambda: datetime(2000, 1, 1, tzinfo=UTC)) as store:
        _measure(store, framework, ResultCase.model_validate(given))
        found = measures.views_of(store, "value_quantities")["value_quantities"]
    return found[found["dimension"] == "all"]


def _people(partner: str, known: int, period: str = "2025-26 Q1") -> dict[str, Any]:
    people = [{"reference": f"{partner} {n}"} for n in range(known)]
    return {"partner": partner, "period": period, "people": people}


@pytest.fixture
def counted(with_value: Change) -> Framework:
    return with_value(people_supported={"value": valuing("gmca/HE1.0", "value")})


def _row(found: pd.DataFrame, programme: str, partner: str) -> dict[str, Any]:
    (row,) = found[(found["programme_id"] == programme) & (found["partner_id"] == partner)].to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize("programme", ["all", "case"])
def test_people_of_two_partners_lie_between_the_larger_and_the_sum(programme: str, counted: Framework) -> None:
    found = _quantities(counted, _people("one", 6), _people("two", 8))
    row = _row(found, programme, "all")
    assert (row["quantity_low"], row["quantity"], row["quantity_high"]) == (8, 8, 14)
    assert not row["is_hidden"]
    assert _row(found, "all", "one")["quantity"] == 6


def test_a_partners_small_number_hides_what_its_programme_has(counted: Framework) -> None:
    found = _quantities(counted, _people("one", 3), _people("two", 8))
    assert _row(found, "case", "all")["is_hidden"]
    assert _row(found, "all", "one")["is_hidden"]


def test_a_year_of_people_is_no_sum_of_its_quarters(counted: Framework) -> None:
    found = _quantities(counted, _people("one", 6), _people("one", 6, "2025-26 Q2"))
    assert set(found["span"]) == {"2025-26"}
    assert _row(found, "all", "all")["quantity"] == 6


def test_a_fall_below_a_quarter_of_the_baseline_is_a_gain_and_a_rise_is_harm(framework: Framework) -> None:
    """The baseline of carbon is 310 tonnes a year, 77.5 a quarter."""
    told = [
        {"partner": "one", "period": f"2025-26 Q{n}", "results": {"carbon_emitted": {"value": tonnes}}}
        for n, tonnes in ((1, 60), (2, 80))
    ]
    found = _quantities(framework, *told)
    carbon = found[found["indicator_code"] == "carbon_emitted"]
    assert dict(zip(carbon["span"], carbon["quantity"], strict=True)) == {"2025-26 Q1": 17.5, "2025-26 Q2": -2.5}
    assert set(carbon["programme_id"]) == {"all"}
