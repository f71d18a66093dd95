"""What finance paid, as entered: payments.csv.

Funding road: payments.csv → **recorded** → payments, books.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from outcomes.framework.basics import Code, Definition, QuarterCode, Words

RECORDED_FILE = "payments.csv"


class RecordedPayment(Definition):
    """One row of `payments.csv`: money actually paid to a partner for a quarter; minus for money taken back."""

    programme: Code
    partner: Code
    period: QuarterCode
    paid_on: date
    amount_gbp: Decimal
    reference: Words | None = None
