"""What providers bore is told from what they spent and what they were paid, and from nothing else."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from outcomes.funding.books import PAID
from outcomes.funding.providers import measure_borne, working_capital
from outcomes.funding.records import Books

from .made_records import MONEY

SPENT = [
    ("work", "a", "2024-25 Q1", date(2024, 6, 30), "public_money", True, False, None, 800.0, None),
    ("work", "a", "2024-25 Q1", date(2024, 6, 30), "own_funds", False, False, None, 200.0, None),
    ("work", "a", "2024-25 Q1", date(2024, 6, 30), "philanthropy", False, False, None, 5000.0, None),
    ("work", "a", "2024-25 Q2", date(2024, 9, 30), "public_money", True, False, None, 500.0, None),
    ("work", "b", "2024-25 Q1", date(2024, 6, 30), "public_money", True, False, None, 300.0, None),
    ("other", "a", "2024-25 Q1", date(2024, 6, 30), "public_money", True, False, None, 9000.0, None),
]


def books(*paid: tuple[str, str, str, date, float, bool]) -> Books:
    return Books(pd.DataFrame(SPENT, columns=MONEY), pd.DataFrame(list(paid), columns=PAID), pd.DataFrame())


def test_a_provider_is_out_of_pocket_until_it_is_paid_and_others_gifts_are_no_debt() -> None:
    found = measure_borne(
        books(
            ("work", "a", "2024-25 Q1", date(2024, 9, 13), 800.0, True),
            ("work", "a", "2024-25 Q2", date(2024, 12, 14), 700.0, True),
            ("work", "b", "2024-25 Q1", date(2024, 6, 10), 300.0, True),
        ),
        ["work"],
    )
    assert found.working_capital_gbp == 1000, "£800 and £200 of its own until September, then £700"
    assert found.working_capital_share == pytest.approx(1000 / 1800), "the other was paid before it spent"
    assert found.paid_gbp == 1800
    assert found.days_to_payment == 75, "of -20, 75 and 75 days"


def test_a_payment_for_a_quarter_without_its_return_is_not_set_against_other_spending() -> None:
    found = measure_borne(books(("work", "a", "2025-26 Q1", date(2024, 4, 2), 9_999.0, True)), ["work"])
    assert (found.paid_gbp, found.working_capital_gbp) == (None, None)


def test_what_is_only_due_has_no_wait_of_its_own() -> None:
    found = measure_borne(books(("work", "a", "2024-25 Q1", date(2024, 9, 13), 1_000.0, False)), ["work"])
    assert found.working_capital_gbp == 1000
    assert found.days_to_payment is None


def test_without_a_payment_nothing_is_told() -> None:
    assert vars(measure_borne(books(), ["work"])) == {
        "paid_gbp": None, "days_to_payment": None, "working_capital_gbp": None, "working_capital_share": None,
    }  # fmt: skip


def test_working_capital_is_the_deepest_a_provider_was_out_of_pocket() -> None:
    days = [date(2025, month, 1) for month in (4, 5, 6, 7)]
    assert working_capital([(days[0], -500.0), (days[1], -300.0), (days[2], 700.0), (days[3], -400.0)]) == 800
    assert working_capital([(days[1], -300.0), (days[0], 500.0)]) == 0
    assert working_capital([]) == 0
