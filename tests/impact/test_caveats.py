"""What stands beside a total is said in one way everywhere, and never says less than the total rests on."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.impact.conftest import Change, book, frame, quantity, valuing
from tests.impact.test_release import NOBODY, NOTHING_GIVEN, SETTINGS

from outcomes.files import shipped
from outcomes.framework.unit_values import Citation
from outcomes.framework.values import Values, open_values
from outcomes.impact.caveats import Caveats, because, part
from outcomes.impact.social_value import SocialValue, Valuation

YEAR = "2025-26"


def _value(with_value: Change, values: Values, *rows: dict[str, Any], for_release: bool = False) -> SocialValue:
    framework = with_value(
        life_satisfaction_change={"value": valuing("wellby", "sum_change")},
        volunteer_hours={"value": valuing("gmca/E&E1.0", "value")},
    )
    made = Valuation.of(book(framework, values), SETTINGS, NOBODY)
    (found,) = made.years(frame(*rows), NOTHING_GIVEN, [YEAR], for_release=for_release)
    return found


def test_a_total_says_what_it_leaves_out_and_rests_on(with_value: Change, values: Values) -> None:
    told = _value(
        with_value,
        values,
        quantity("life_satisfaction_change", 30, programme_id="a", returns_in=3, returns_due=4),
        quantity("life_satisfaction_change", 20, programme_id="b", returns_in=1, returns_due=1),
        quantity("life_satisfaction_change", 45, returns_in=4, returns_due=5),
    )
    without = [one.reason for one in told.not_valued].count("no-unit-value")
    assert len(told.not_valued) == without + 1 > 20
    assert told.caveats.sentences == (
        f"2025-26: {without + 1} indicators are not valued, and left out: {without} without a unit value, "
        "1 that no return tells.",
        "It rests on 4 of 5 returns, counted indicator by indicator.",
        "None of it rests on weak evidence, and none of it on licensed values.",
        "In prices of 2024, by hmt-calendar-2025-12 (December 2025 quarterly national accounts). By deflator alone: "
        "the guidance also raises a WELLBY with real GDP per head, so this may understate.",
        "Later years are discounted by the convention green_book (the first year counts whole), at the rates of "
        "green-book-2026. The past is not.",
    )


def test_a_total_says_where_transfers_may_be_in_it_that_nobody_marked(with_value: Change, tmp_path: Path) -> None:
    for file in (shipped("frameworks") / "values").glob("gmca.*"):
        shutil.copy(file, tmp_path)
    table = tmp_path / "gmca.csv"
    pd.read_csv(table, dtype=str).assign(transfer="").to_csv(table, index=False)
    row = quantity("volunteer_hours", 5)
    unmarked, marked = (_value(with_value, open_values(*folders), row) for folders in ((tmp_path,), ()))
    said = (
        "Of gmca/E&E1.0: The value of this code that ships marks a transfer payment in its fiscal value, and this one "
        "marks none. It is counted whole."
    )
    assert said in unmarked.caveats.prices and unmarked.caveats.prices.count("marks none") == 1
    assert "marks none" not in " ".join(marked.caveats.sentences)
    assert unmarked.central_gbp > marked.central_gbp


def test_what_rests_on_a_licensed_value_is_said_to_whoever_may_see_it_and_counted_by_whom_may_not(
    with_value: Change, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Citation, "may_be_published", property(lambda one: not one.source.startswith("New Economy")))
    rows = quantity("life_satisfaction_change", 30), quantity("volunteer_hours", 5)
    told = _value(with_value, values, *rows)
    licensed = sum((one.value for one in told.lines if one.line.indicator_code == "volunteer_hours"), Decimal(0))
    share = float(licensed / told.central_gbp)
    assert 0.005 < share < 0.5
    assert told.caveats.rests_on.endswith(f"and {share:.0%} of it on licensed values.")
    released = _value(with_value, values, *rows, for_release=True).caveats
    assert released.rests_on.endswith("none of it on licensed values.")
    assert released.not_valued_because.endswith("1 kept back for a licence")


def test_a_year_in_which_nothing_is_valued_says_so(with_value: Change, values: Values) -> None:
    told = _value(with_value, values).caveats
    assert told.returns == "No return was due for what is valued."
    assert told.rests_on == "Nothing is valued, and rests on nothing."
    assert told.prices == "In prices of 2024; no price series was needed."
    assert told.in_brief.startswith("2025-26: leaves out ")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "none of it"), (0.001, "less than 1% of it"), (0.445, "45% of it"), (0.999, "more than 99% of it")],
)
def test_none_and_all_are_said_of_nothing_and_of_everything_alone(share: float, words: str) -> None:
    assert part(share) == words
    assert part(1) == "all of it"


def test_reasons_are_told_with_how_many_there_are_of_each() -> None:
    assert (
        because(["hidden", "no-unit-value", "hidden"])
        == "1 without a unit value, 2 hidden for a small number of people"
    )
    assert because([]) == ""
    none = Caveats(YEAR, 0, "", 1, 1, 1.0, 0.0, "2024", "", "", "mid_year", "green-book-2026")
    assert none.leaves_out == "no indicator is left out."
    assert none.in_brief.startswith("2025-26: leaves out nothing; 1 of 1 returns; all of it on weak evidence; ")


def test_what_was_put_in_names_the_series_that_brought_it_to_the_price_base(with_value: Change, values: Values) -> None:
    """Nothing is valued here: what the page says of prices is of the money that was given, in 2023-24."""
    gift = {
        "year": "2023-24", "period": "2023-24 Q1", "resource_kind": "public_money", "amount_gbp": 100, "hours": None,
        "from_whom": "The Council", "to_whom": "The Hub", "partner_id": "hub", "partner_name": "The Hub",
        "programme_id": "a",
    }  # fmt: skip
    made = Valuation.of(book(with_value(), values), SETTINGS, NOBODY)
    (found,) = made.years(frame(), pd.DataFrame([gift]), ["2023-24"])
    assert found.inputs_gbp is not None
    assert found.inputs_gbp > 100
    assert found.caveats.in_prices == (
        "In prices of 2024, by hmt-calendar-2025-12 (December 2025 quarterly national accounts)."
    )
