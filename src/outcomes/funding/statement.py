"""A statement of one partner's payments for one quarter, which a finance officer can add up again.

Funding road: payments → **statement** → an xlsx with its sums as formulas, and a page of HTML. Claims have numbers, and
nobody has a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from outcomes.errors import PlaceError
from outcomes.funding.payments import Payments
from outcomes.periods import Quarter
from outcomes.whole_files import write_bytes, write_text

KINDS = (
    ("fixed", "Fixed money"),
    ("attachment", "Attachment fees"),
    ("outcome", "Outcomes"),
    ("frequency", "Outcomes measured as a frequency"),
    ("credit", "Credit notes"),
)


@dataclass(frozen=True)
class About:
    """What a statement is of, in words."""

    place: str
    programme: str
    funder: str
    partner: str
    partner_id: str
    period: str
    made_on: date
    is_made_up: bool


@dataclass(frozen=True)
class Statement:
    """One partner's payments for one quarter, £.

    lines    the quarter's payments and credit notes, `kind` as in KINDS, `pays` the number of the claim or start
    unpaid   the partner's claims that stand unpaid at the quarter's end, with the reason
    recorded what finance recorded for the quarter, a row a payment: paid_on, reference, amount_gbp
    before   due up to the quarter before;  due  for this quarter
    recorded_to_date  what finance recorded for this and all earlier quarters, None where it recorded nothing
    """

    about: About
    lines: pd.DataFrame
    unpaid: pd.DataFrame
    recorded: pd.DataFrame
    before: Decimal
    due: Decimal
    due_on: date
    recorded_to_date: Decimal | None

    @property
    def to_date(self) -> Decimal:
        return self.before + self.due

    @property
    def recorded_here(self) -> Decimal:
        return sum(self.recorded["amount_gbp"], Decimal(0))

    @property
    def recorded_before(self) -> Decimal | None:
        return None if self.recorded_to_date is None else self.recorded_to_date - self.recorded_here

    @property
    def balance(self) -> Decimal | None:
        """Due to date less recorded to date: minus where too much was paid."""
        return None if self.recorded_to_date is None else self.to_date - self.recorded_to_date

    def sums(self) -> list[tuple[str, str, int, Decimal]]:
        """Kind, words, how many lines, £."""
        rows = ((kind, words, self.lines[self.lines["kind"] == kind]) for kind, words in KINDS)
        return [(kind, words, len(here), sum(here["amount_gbp"], Decimal(0))) for kind, words, here in rows]


def make_statement(payments: Payments, about: About) -> Statement:
    """The statement of a partner from payments up to its quarter; PlaceError where nothing is owed or claimed."""
    mine = payments.quarters[payments.quarters["partner_id"] == about.partner_id]
    here = mine[mine["period"] == about.period]
    unpaid = payments.unpaid[payments.unpaid["partner_id"] == about.partner_id]
    if not len(here) and not len(unpaid):
        raise PlaceError(
            f"{about.partner} is owed nothing by {about.programme} for {about.period}, and claims nothing.",
            remedy="`outcomes payments` lists the quarters and partners with payments.",
        )
    lines = payments.lines
    lines = lines[(lines["partner_id"] == about.partner_id) & (lines["period"] == about.period)]
    kinds = lines["what"].where(lines["amount_gbp"] > 0, "credit")
    due = sum(here["due_gbp"], Decimal(0))
    paid = payments.recorded[payments.recorded["partner"] == about.partner_id]
    paid = paid[paid["period"] <= about.period]
    return Statement(
        about=about,
        lines=_named(lines.assign(kind=kinds)).reset_index(drop=True),
        unpaid=unpaid.reset_index(drop=True),
        before=sum(mine[mine["period"] < about.period]["due_gbp"], Decimal(0)),
        due=due,
        due_on=here["due_on"].iloc[0] if len(here) else Quarter.parse(about.period).last_day,
        recorded=paid[paid["period"] == about.period].fillna({"reference": ""}).reset_index(drop=True),
        recorded_to_date=None if payments.recorded_gbp is None else sum(paid["amount_gbp"], Decimal(0)),
    )


def _named(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with the number of the claim or start that each pays, and attachment fees as for a start."""
    return lines.assign(
        of=lines["of"].where(lines["what"] != "attachment", "start"),
        pays=lines["claim_id"].where(lines["claim_id"] != "", lines["start_id"]),
    )


def write_html(statement: Statement, path: Path) -> Path:
    """The statement as one page without scripts; the same statement, the same bytes."""
    page = (
        _environment()
        .get_template("statement.html.j2")
        .render(
            s=statement,
            lines=_rows(statement.lines),
            unpaid=_rows(statement.unpaid),
            recorded=_rows(statement.recorded),
        )
    )
    return write_text(path, page)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("outcomes.funding"), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["gbp"] = gbp
    made.filters["day"] = lambda day: f"{day:%d/%m/%Y}"
    return made


def gbp(amount: Decimal | None) -> str:
    """£1,234.50, with a true minus sign; a dash where there is none."""
    if amount is None:
        return "–"
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


_LINES = (
    ("kind", "Kind"),
    ("of", "For"),
    ("pays", "Claim or start"),
    ("price_gbp", "Price, £"),
    ("amount_gbp", "Amount, £"),
    ("note", "Note"),
)
_UNPAID = (
    ("claim_id", "Claim"),
    ("achievement", "Outcome"),
    ("achieved_on", "Achieved on"),
    ("why", "Why it is not paid"),
)
_RECORDED = (("paid_on", "Paid on"), ("amount_gbp", "Amount, £"), ("reference", "Reference"))
_TOP = 2


def write_xlsx(statement: Statement, path: Path) -> Path:
    """The statement as a workbook: every sum is a formula over the lines, so that it can be followed and checked."""
    import xlsxwriter

    made_at = datetime.combine(statement.about.made_on, datetime.min.time())
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": _title(statement.about), "created": made_at})
        formats = {
            "bold": book.add_format({"bold": True}),
            "money": book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"}),
            "total": book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00", "bold": True, "top": 1}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        summary = book.add_worksheet("Statement")
        _sheet(book.add_worksheet("Lines"), _LINES, _rows(statement.lines), formats)
        _sheet(book.add_worksheet("Not paid"), _UNPAID, _rows(statement.unpaid), formats)
        _sheet(book.add_worksheet("Recorded"), _RECORDED, _rows(statement.recorded), formats)
        _summary(summary, statement, formats)
    return write_bytes(path, made.getvalue())


def _title(about: About) -> str:
    return f"{about.programme}: {about.partner}, {about.period}"


def _sheet(
    sheet: Any, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, Any]], formats: dict[str, Any]
) -> None:
    for at, (_, heading) in enumerate(columns):
        sheet.write_string(_TOP - 2, at, heading, formats["bold"])
    for down, row in enumerate(rows, _TOP - 1):
        for at, (name, _) in enumerate(columns):
            _cell(sheet, down, at, row[name], formats)
    sheet.set_column(0, len(columns) - 2, 20)
    sheet.set_column(len(columns) - 1, len(columns) - 1, 50)
    sheet.freeze_panes(_TOP - 1, 0)
    sheet.repeat_rows(0)
    _on_pages(sheet)


def _on_pages(sheet: Any) -> None:
    """Printed on A4, every column on the page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _cell(sheet: Any, down: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(down, at, float(value), formats["money"])
    elif isinstance(value, date):
        sheet.write_datetime(down, at, datetime.combine(value, datetime.min.time()), formats["day"])
    else:
        sheet.write_string(down, at, str(value))


def _summary(sheet: Any, statement: Statement, formats: dict[str, Any]) -> None:
    about, last = statement.about, len(statement.lines) + 1
    told = [
        ("Statement of payments", _title(about)),
        ("Place", about.place + (" (made up)" if about.is_made_up else "")),
        ("Paid by", about.funder),
        ("Made on", f"{about.made_on:%d/%m/%Y}"),
        ("Due on", f"{statement.due_on:%d/%m/%Y}"),
    ]
    for down, (label, words) in enumerate(told):
        sheet.write_string(down, 0, label, formats["bold"])
        sheet.write_string(down, 1, words)
    top = len(told) + 1
    for at, heading in enumerate(("", "Lines", "£")):
        sheet.write_string(top, at, heading, formats["bold"])
    for down, (kind, words, count, amount) in enumerate(statement.sums(), top + 1):
        sheet.write_string(down, 0, words)
        sheet.write_formula(down, 1, f'=COUNTIF(Lines!$A$2:$A${max(last, 2)},"{kind}")', None, count)
        total = f'=SUMIF(Lines!$A$2:$A${max(last, 2)},"{kind}",Lines!$E$2:$E${max(last, 2)})'
        sheet.write_formula(down, 2, total, formats["money"], float(amount))
    end = top + 1 + len(KINDS)
    _totals(sheet, statement, formats, (top + 2, end))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 16)
    _on_pages(sheet)


def _totals(sheet: Any, statement: Statement, formats: dict[str, Any], span: tuple[int, int]) -> None:
    """What is due, then what is recorded, each to date, and the balance; sums are formulas."""
    first, end = span
    due, last = end + 1, max(len(statement.recorded) + 1, 2)  # `due`: the row as Excel counts them
    rows: list[tuple[str, str, Decimal, str]] = [
        (f"Due for {statement.about.period}", f"=SUM(C{first}:C{end})", statement.due, "total"),
        ("Due for all earlier quarters", "", statement.before, "money"),
        ("Due to date", f"=C{due}+C{due + 1}", statement.to_date, "total"),
    ]
    if statement.balance is not None:
        assert statement.recorded_before is not None and statement.recorded_to_date is not None
        rows += [
            ("Recorded as paid for this quarter", f"=SUM(Recorded!$B$2:$B${last})", statement.recorded_here, "money"),
            ("Recorded for all earlier quarters", "", statement.recorded_before, "money"),
            ("Recorded to date", f"=C{due + 3}+C{due + 4}", statement.recorded_to_date, "total"),
            ("Still owed (minus: paid too much)", f"=C{due + 2}-C{due + 5}", statement.balance, "total"),
        ]
    for down, (words, formula, amount, style) in enumerate(rows, end):
        sheet.write_string(down, 0, words, *([formats["bold"]] if style == "total" else []))
        if formula:
            sheet.write_formula(down, 2, formula, formats[style], float(amount))
        else:
            sheet.write_number(down, 2, float(amount), formats[style])
