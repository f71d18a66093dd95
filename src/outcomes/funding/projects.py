"""Projects described by others in INDIGO's form: what their outcomes cost, and their terms as a draft of ours.

Funding road: the store's records of project forms → **projects** → side by side, and a draft for programmes/*.yaml.
Fields keep their names in the INDIGO data standard, without the final value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

POUNDS = ("GBP", "£")
_CELL = re.compile(r"[A-Z]+(\d+)")
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Value:
    """A value of a project form: of which file, in which list, which field, in which row of its sheet."""

    file: str
    kind: str
    field: str
    value: str
    cell: str

    @property
    def row(self) -> int:
        found = _CELL.fullmatch(self.cell)
        return int(found[1]) if found else 0


@dataclass(frozen=True)
class Metric:
    """An outcome of a project and what it paid. Amounts are £; None where the form gives none, or another currency.

    outcomes  how many were achieved: as reported, or else paid ÷ price where that is a whole number
    """

    metric_id: str
    definition: str
    price_gbp: Decimal | None
    paid_gbp: Decimal | None
    outcomes: Decimal | None
    verified_by: str | None


@dataclass(frozen=True)
class Project:
    """A project as its form has it: `about` by field, `lists` by kind and row."""

    about: Fields
    lists: Mapping[str, Sequence[Fields]]

    @property
    def code(self) -> str:
        return self.about.get("id", "")

    @property
    def name(self) -> str:
        return self.about.get("name", self.code)

    @property
    def starts(self) -> date | None:
        return as_day(self.about.get("dates/start_date_of_service_provision"))

    @property
    def ends(self) -> date | None:
        fields = ("dates/actual_end_date_of_service_provision", "dates/anticipated_end_date_of_service_provision")
        return next((day for name in fields if (day := as_day(self.about.get(name)))), None)

    @property
    def most_gbp(self) -> Decimal | None:
        """The most that outcomes may be paid in all."""
        return self._pounds("overall_project_finance/maximum_potential_outcome_payment_v2")

    @property
    def paid_gbp(self) -> Decimal | None:
        """What was paid for outcomes, as the form totals it, or else as its payments add up."""
        told = self._pounds("overall_project_finance/total_outcome_payments_made")
        paid = [metric.paid_gbp for metric in self.metrics() if metric.paid_gbp is not None]
        return told if told is not None else sum(paid, Decimal(0)) if paid else None

    @property
    def people(self) -> Decimal | None:
        return as_number(self.about.get("service_and_beneficiaries/actual_number_service_users_or_beneficiaries_total"))

    def named(self, kind: str, field: str) -> tuple[str, ...]:
        """The organisations that a list names by their ids, in order."""
        names = {row.get("id", ""): row.get("name", "") for row in self.lists.get("organisations", ())}
        ids = [row[field] for row in self.lists.get(kind, ()) if field in row]
        return tuple(dict.fromkeys(names.get(one) or one for one in ids))

    def metrics(self) -> list[Metric]:
        """Every outcome with its price, payments and results."""
        return [self._metric(row) for row in self.lists.get("outcome_metrics", ())]

    def _metric(self, about: Fields) -> Metric:
        code = about.get("id", "")
        pricings = [row for row in self.lists.get("outcome_pricings", ()) if row.get("outcome_metric_id") == code]
        prices = {p for row in pricings if (p := _gbp(row.get("currency"), row.get("price_per_unit/amount")))}
        price = prices.pop() if len(prices) == 1 else None
        payments = [row for row in self.lists.get("outcome_payments", ()) if row.get("outcome_metric_id") == code]
        amounts = [_gbp(row.get("money/currency"), row.get("money/amount")) for row in payments]
        known = [amount for amount in amounts if amount is not None]
        paid = sum(known, Decimal(0)) if known and len(known) == len(payments) else None
        return Metric(
            metric_id=code,
            definition=about.get("definition", code),
            price_gbp=price,
            paid_gbp=paid,
            outcomes=self._achieved(code) or _times(paid, price),
            verified_by=about.get("outcome_validation_method"),
        )

    def _achieved(self, code: str) -> Decimal | None:
        """What results say was achieved; a form may also tell what was planned, which is another type of result."""
        rows = [row for row in self.lists.get("results", ()) if row.get("outcome_metric_id") == code]
        found = [as_number(row.get("outcomes_achieved")) for row in rows if not _is_plan(row)]
        known = [number for number in found if number is not None]
        return sum(known, Decimal(0)) if known else None

    def _pounds(self, field: str) -> Decimal | None:
        return _gbp(self.about.get(f"{field}/currency"), self.about.get(f"{field}/amount"))


def _is_plan(row: Fields) -> bool:
    words = row.get("result_type", "").casefold()
    return any(word in words for word in ("plan", "target", "expected"))


def _times(paid: Decimal | None, price: Decimal | None) -> Decimal | None:
    if paid is None or not price or paid % price:
        return None
    return paid / price


def _gbp(currency: str | None, amount: str | None) -> Decimal | None:
    return as_number(amount) if currency and currency.strip().upper() in POUNDS else None


def as_number(text: str | None) -> Decimal | None:
    """A number as forms have it; None where it is none."""
    try:
        number = Decimal((text or "").replace(",", "").replace("£", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_day(text: str | None) -> date | None:
    """A day as forms have it: a month, or a year, is its first day; None where it is none."""
    parts = (text or "").split("T")[0].strip().split("-")
    try:
        year, month, day = (*map(int, parts), 1, 1)[:3]
        return date(year, month, day)
    except ValueError:
        return None


def read_projects(values: Iterable[Value]) -> list[Project]:
    """The projects of some forms; of several forms of one project the last one given."""
    by_file: dict[str, list[Value]] = {}
    for value in values:
        by_file.setdefault(value.file, []).append(value)
    found = [_project(own) for own in by_file.values()]
    return list({project.code: project for project in found}.values())


def _project(values: Sequence[Value]) -> Project:
    rows: dict[tuple[str, int], dict[str, str]] = {}
    for value in values:
        if value.kind != "project":
            rows.setdefault((value.kind, value.row), {})[value.field] = value.value
    lists: dict[str, list[Fields]] = {}
    for (kind, _), row in sorted(rows.items()):
        lists.setdefault(kind, []).append(row)
    return Project({v.field: v.value for v in values if v.kind == "project"}, lists)
