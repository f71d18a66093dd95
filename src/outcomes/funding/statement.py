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
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from outcomes.errors import PlaceError
from outcomes.funding.payments import Payments
from outcomes.periods import Quarter

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
    before   paid up to the quarter before;  due  for this quarter;  recorded  what finance paid, None where nothing is
    """

    about: About
    lines: pd.DataFrame
    unpaid: pd.DataFrame
    before: Decimal
    due: Decimal
    due_on: date
    recorded: Decimal | None

    @property
    def to_date(self) -> Decimal:
        return self.before + self.due

    @property
    def difference(self) -> Decimal | None:
        return None if self.recorded is None else self.recorded - self.due

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
    recorded = here["recorded_gbp"].iloc[0] if len(here) else None
    return Statement(
        about=about,
        lines=_named(lines.assign(kind=kinds)).reset_index(drop=True),
        unpaid=unpaid.reset_index(drop=True),
        before=sum(mine[mine["period"] < about.period]["due_gbp"], Decimal(0)),
        due=due,
        due_on=here["due_on"].iloc[0] if len(here) else Quarter.parse(about.period).last_day,
        recorded=recorded if isinstance(recorded, Decimal) else None,
    )


def _named(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with the number of the claim or start that each pays, and attachment fees as for a start."""
    return lines.assign(
        of=lines["of"].where(lines["what"] != "attachment", "start"),
        pays=lines["claim_id"].where(lines["claim_id"] != "", lines["start_id"]),
    )


def write_html(statement: Statement, path: Path) -> Path:
    """The statement as one page without scripts; the same statement, the same bytes."""
    page = _environment().get_template("statement.html.j2").render(s=statement, lines=_rows(statement.lines),
                                                                   unpaid=_rows(statement.unpaid))  # fmt: skip
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


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
_TOP = 2


def write_xlsx(statement: Statement, path: Path) -> Path:
    """The statement as a workbook: every sum is a formula over the lines, so that it can be followed and checked."""
    import xlsxwriter

    made_at = datetime.combine(statement.about.made_on, datetime.min.time())
    with xlsxwriter.Workbook(str(path)) as book:
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
        _summary(summary, statement, formats)
    return path


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
    sheet.set_column(len(columns) - 1, len(columns) - 1, 60)
    sheet.freeze_panes(_TOP - 1, 0)


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
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 2, 16)


def _totals(sheet: Any, statement: Statement, formats: dict[str, Any], span: tuple[int, int]) -> None:
    first, end = span
    due, before, to_date, recorded = (end + n for n in range(4))
    sheet.write_string(due, 0, f"Due for {statement.about.period}", formats["bold"])
    sheet.write_formula(due, 2, f"=SUM(C{first}:C{end})", formats["total"], float(statement.due))
    sheet.write_string(before, 0, "Due for all earlier quarters")
    sheet.write_number(before, 2, float(statement.before), formats["money"])
    sheet.write_string(to_date, 0, "Due to date")
    sheet.write_formula(to_date, 2, f"=C{due + 1}+C{before + 1}", formats["total"], float(statement.to_date))
    if statement.recorded is not None and statement.difference is not None:
        sheet.write_string(recorded, 0, "Recorded as paid for this quarter")
        sheet.write_number(recorded, 2, float(statement.recorded), formats["money"])
        sheet.write_string(recorded + 1, 0, "Paid more (less) than due")
        formula = f"=C{recorded + 1}-C{due + 1}"
        sheet.write_formula(recorded + 1, 2, formula, formats["money"], float(statement.difference))
