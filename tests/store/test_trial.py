"""Cases are measured one after the other in one store, and none of them knows of the others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from outcomes.framework.files import find_framework
from outcomes.framework.result_cases import ResultCase
from outcomes.store.trial import trial


def _case(*returns: dict[str, Any], over: str = "2025-26") -> ResultCase:
    expect = {"trees_planted": {"result": 0}, "people_supported": {"result": 0}}
    return ResultCase.model_validate(
        {"case": "A case", "over": over, "returns": returns, "expect": expect, "worked": "Not looked at here"}
    )


def test_nothing_of_one_case_is_left_in_the_next() -> None:
    planted: dict[str, Any] = {"results": {"trees_planted": {"value": Decimal(7)}}, "people": [{"reference": "A"}]}
    first = _case({"partner": "wardens", "period": "2025-26 Q1", **planted})
    second = _case({"partner": "friends", "period": "2025-26 Q2", "never_came": True})
    with trial() as measure:
        framework = find_framework("common-outcomes")
        one, two, again = (measure(framework, case) for case in (first, second, first))
    assert one.figures["trees_planted"]["result"] == 7
    assert one.figures["people_supported"]["result"] == 1
    assert two.figures["trees_planted"]["result"] is None
    assert two.figures["people_supported"]["returns_due"] == 1
    assert again == one


def test_a_quarter_is_measured_apart_from_its_year() -> None:
    quarters = [
        {"partner": "wardens", "period": f"2025-26 Q{n}", "results": {"trees_planted": {"value": Decimal(n)}}}
        for n in (1, 2, 3)
    ]
    with trial() as measure:
        framework = find_framework("common-outcomes")
        spans = {over: measure(framework, _case(*quarters, over=over)) for over in ("2025-26 Q2", "2025-26")}
    assert {over: m.figures["trees_planted"]["result"] for over, m in spans.items()} == {"2025-26 Q2": 2, "2025-26": 6}
