"""The SROI value map as a workbook whose formulas work the total out again: change a share, and it follows.

Reports road: rows → **value_map** → value.xlsx. Columns after Social Value International's value map.
Every figure is the publication's; what a formula gives is what is published, to the penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outcomes.reports.build import Built
from outcomes.reports.publication import Outcome
from outcomes.reports.value.definition import ValueReportFile
from outcomes.reports.value.ledger import LedgerView
from outcomes.reports.value.line_tables import LineView
from outcomes.reports.value.rows import PublishedValue, ValueLine, of_year, read_value
from outcomes.strict_yaml import load_model
from outcomes.whole_files import write_bytes

_HEAD = 4
"""Rows above the first line: title, what it is, a blank one, and the headings."""
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("Stakeholder", 24), ("Outcome", 28), ("Why it matters", 36), ("Bottom line", 13), ("Indicator", 28),
    ("Intended, or harm", 12), ("Programme", 22), ("When", 12), ("Quantity", 11), ("Of what", 22),
    ("Unit value, £", 12), ("Source of the unit value", 36), ("Lasts, years", 9), ("Deadweight", 11),
    ("Displacement", 12), ("Due to others", 11), ("Drop-off", 9), ("Drop-off is", 11), ("Discount rates", 11),
    ("Transfer share", 10), ("Years, faded", 10), ("Years, faded and discounted", 12), ("Gross, £", 15),
    ("After deadweight, £", 15), ("After displacement, £", 15), ("After others, £", 15), ("After drop-off, £", 15),
    ("After discounting, £", 15), ("Value, £", 15), ("Weakest evidence", 10), ("Where the shares come from", 40),
    ("Whose gain it is", 30), ("Of it cashable, £", 15),
)  # fmt: skip
_QUANTITY, _UNIT, _YEARS, _DEADWEIGHT, _DISPLACEMENT, _OTHERS, _DROP, _TRANSFER = "I", "K", "M", "N", "O", "P", "Q", "T"
_FADED, _PRESENT = "U", "V"
_SIDE, _CASHABLE = "AF", "AG"
_MONEY = ("W", "X", "Y", "Z", "AA", "AB", "AC")
_VALUE, _SPARED = _MONEY[-1], _MONEY[-2]
"""What may be claimed; and before transfer payments are left out, which is what a budget is spared."""

_PLAIN: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_POUNDS = "£#,##0.00;−£#,##0.00"
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "words": {"text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#DCE9ED"},
    "share": {"num_format": "0%"},
    "number": {"num_format": "#,##0.00"},
    "money": {"num_format": _POUNDS},
    "total": {"num_format": _POUNDS, "bold": True, "top": 2},
}


def write_value_map(published: Path, report: Path, out: Path, *, year: str | None = None) -> Built:
    """Write the workbook to `out`, of the latest year or of another that is published.

    Raises DefinitionError, StoreError and PlaceError as the report does.
    """
    value, definition = read_value(published, year), load_model(report, ValueReportFile)
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": definition.title, "created": value.published.about.published_at})
        _Map(book, value, definition, year).write()
    content = made.getvalue()
    return Built(write_bytes(out, content), len(content), 0)


class _Map:
    """One workbook being written."""

    def __init__(self, book: Workbook, value: PublishedValue, report: ValueReportFile, year: str | None) -> None:
        self.book, self.value, self.report = book, value, report
        self.lines, self.ledger = LineView(value, report, year), LedgerView(value, report, year)
        self.looks: dict[str, Format] = {name: book.add_format(_PLAIN | more) for name, more in _LOOKS.items()}

    def write(self) -> None:
        last = self._map()
        self._stakeholders(last)
        self._inputs(last)
        self._rows("Left out", self.lines.left_out_table().columns, self.lines.left_out_table().rows, (40, 90, 20))
        self._discounting()
        self._rows("Method", ("What", "How"), self.lines.notes(), (28, 110))

    def _sheet(self, name: str, columns: Sequence[str], widths: Sequence[int], head: int) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for column, (heading, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(head - 1, column, heading, self.looks["heading"])
        sheet.freeze_panes(head, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _rows(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        sheet = self._sheet(name, columns, widths, 1)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, self.looks["words"])

    def _map(self) -> int:
        """The map itself; gives the number of the total's row, from 1."""
        sheet = self._sheet("Value map", [n for n, _ in _COLUMNS], [w for _, w in _COLUMNS], _HEAD)
        about = self.lines.about
        made_up = f" {self.report.wording.made_up}" if about.is_made_up else ""
        notice = f" {about.release_notice}" if about.release_notice else ""
        sheet.write_string(0, 0, f"{about.place_name}: value map, {self.lines.year}", self.looks["title"])
        sheet.write_string(1, 0, f"Publication {about.publication_no}, {self.lines.prices}.{notice}{made_up}")
        for number, line in enumerate(self.lines.lines, _HEAD + 1):
            self._line(sheet, number, line)
        last = _HEAD + len(self.lines.lines) + 1
        sheet.write_string(last - 1, 0, "Total", self.looks["heading"])
        sums = [sum((left[n] for left in (x.left for x in self.lines.lines)), Decimal(0)) for n in range(len(_MONEY))]
        for column, amount in zip(_MONEY, sums, strict=True):
            formula = f"=SUM({column}{_HEAD + 1}:{column}{last - 1})" if self.lines.lines else "=0"
            sheet.write_formula(f"{column}{last}", formula, self.looks["total"], float(amount))
        self._said_beside(sheet, last + 1)
        return last

    def _said_beside(self, sheet: Worksheet, row: int) -> None:
        """Below a total what goes with it, from a row on (from 0): what it leaves out, and what it is no answer to."""
        total, words = self.lines.total, self.report.wording
        for n, text in enumerate((*(total.sentences if total else ()), words.not_comparable, words.does_not_say)):
            sheet.write_string(row + n, 0, text, self.looks["plain"])

    def _line(self, sheet: Worksheet, number: int, line: ValueLine) -> None:
        indicator = self.lines.indicators[line.indicator_code]
        outcome = next(o for o in self.value.published.outcomes if o.outcome_code == indicator.outcome_code)
        words: dict[str, str] = {
            "A": outcome.stakeholder, "B": outcome.outcome, "C": outcome.matters_because,
            "D": self.report.wording.bottom_lines[outcome.bottom_line], "E": indicator.label,
            "F": _intended(line, outcome),
            "G": self.lines.names[line.programme_id], "H": line.spans, "J": line.quantity_unit,
            "L": f"{line.unit_value_code}: {line.value_source}", "R": line.drop_off_shape, "S": line.discount_kind,
            "AD": line.evidence_grade, "AE": line.adjustment_sources,
            _SIDE: self.report.wording.sides[line.value_side],  # type: ignore[index]
        }  # fmt: skip
        for column, text in words.items():
            sheet.write_string(f"{column}{number}", text, self.looks["words"])
        shares = {_DEADWEIGHT: line.deadweight, _DISPLACEMENT: line.displacement, _OTHERS: line.attribution_to_others,
                  _DROP: line.drop_off, _TRANSFER: line.transfer_share}  # fmt: skip
        for column, share in shares.items():
            sheet.write_number(f"{column}{number}", share, self.looks["share"])
        if line.cashable_gbp is not None:
            sheet.write_number(f"{_CASHABLE}{number}", float(line.cashable_gbp), self.looks["money"])
        plain = {_QUANTITY: line.quantity, _UNIT: line.unit_value_gbp, _YEARS: line.duration_years}
        for column, figure in plain.items():
            sheet.write_number(f"{column}{number}", figure, self.looks["number"])
        for column, formula in ((_FADED, self._years(line, number, "")), (_PRESENT, self._present(line, number))):
            sheet.write_formula(f"{column}{number}", formula, self.looks["number"], "")
        for column, formula, amount in zip(_MONEY, _formulas(number), line.left, strict=True):
            sheet.write_formula(f"{column}{number}", formula, self.looks["money"], float(amount))

    def _present(self, line: ValueLine, number: int) -> str:
        column = "C" if line.discount_kind == "health" else "B"
        return self._years(line, number, f"*{self._range(column)}")

    def _range(self, column: str) -> str:
        longest = max((d.year_number for d in self.value.discounts), default=1)
        return f"Discounting!${column}$2:${column}${longest + 1}"

    def _years(self, line: ValueLine, number: int, times: str) -> str:
        """Σ over years of the part of the year × what is left of the change (× the discount factor)."""
        before, years, drop = f"({self._range('A')}-1)", f"{_YEARS}{number}", f"{_DROP}{number}"
        part = f"(({years}-{before}>=1)+({years}-{before}>0)*({years}-{before}<1)*({years}-{before}))"
        if line.drop_off_shape == "linear":
            left = f"((1-{drop}*{before})>0)*(1-{drop}*{before})"
        else:  # 0 to the power of 0 is an error in a spreadsheet, and 1 here
            left = f"((1-{drop})+({drop}=1))^{before}*(({drop}<1)+({drop}=1)*({before}=0))"
        return f"=SUMPRODUCT({part}*{left}{times})"

    def _stakeholders(self, total_row: int) -> None:
        """Every outcome with whose it is, why it matters, and what of it is valued and what is not."""
        columns = ("Stakeholder", "Outcome", "Why it matters", "Intended", "Valued by", "Not valued", "Value, £")
        sheet = self._sheet("Stakeholders", columns, (24, 28, 44, 12, 36, 44, 15), 1)
        valued = {line.indicator_code for line in self.lines.lines}
        reach = f"${_HEAD + 1}:${{}}${total_row - 1}"
        for number, outcome in enumerate(self.value.published.outcomes, 1):
            mine = [i for i in self.value.published.indicators if i.outcome_code == outcome.outcome_code]
            priced = "; ".join(i.label for i in mine if i.indicator_code in valued)
            unpriced = "; ".join(i.label for i in mine if i.indicator_code not in valued)
            intended = "intended" if outcome.is_intended else "not intended"
            words = (outcome.stakeholder, outcome.outcome, outcome.matters_because, intended, priced, unpriced)
            for column, text in enumerate(words):
                sheet.write_string(number, column, text, self.looks["words"])
            if priced:
                names, amounts = f"'Value map'!$B{reach.format('B')}", f"'Value map'!${_VALUE}{reach.format(_VALUE)}"
                total = sum((x.value_gbp for x in self.lines.lines if self._is_of(x, outcome)), Decimal(0))
                formula = f"=SUMIF({names},B{number + 1},{amounts})"
                sheet.write_formula(number, len(words), formula, self.looks["money"], float(total))

        last = len(self.value.published.outcomes) + 1
        everything = float(sum((line.value_gbp for line in self.lines.lines), Decimal(0)))
        sheet.write_string(last, 0, "Total", self.looks["heading"])
        sheet.write_formula(last, len(columns) - 1, f"=SUM(G2:G{last})", self.looks["total"], everything)
        self._said_beside(sheet, last + 2)

    def _is_of(self, line: ValueLine, outcome: Outcome) -> bool:
        return self.lines.indicators[line.indicator_code].outcome_code == outcome.outcome_code

    def _inputs(self, total_row: int) -> None:
        """What was put in, and the ratio of everything, where there is one."""
        columns = ("What was given", "From", "To", "£ as told", "Hours", "£ in the price base", "Passed on, £")
        sheet = self._sheet("Inputs", columns, (22, 34, 34, 15, 10, 18, 15), 1)
        given = of_year(self.value.given, self.lines.year)
        for number, one in enumerate(given, 1):
            names = (self.report.wording.kinds.get(one.resource_kind, one.resource_kind), one.giver, one.receiver)
            for column, text in enumerate(names):
                sheet.write_string(number, column, text, self.looks["plain"])
            for column, amount in enumerate((one.told_gbp, one.hours, one.input_gbp, one.passed_on_gbp), 3):
                if amount is not None:
                    sheet.write_number(number, column, float(amount), self.looks["number" if column == 4 else "money"])
        last = len(given) + 1
        total = self.lines.total
        if total is None or total.inputs_gbp is None or not given:
            why = "What was put in cannot be added up in one year's prices, or is nothing."
            sheet.write_string(last + 1, 0, why, self.looks["plain"])
        else:
            sheet.write_string(last, 0, "All resources, counted once", self.looks["heading"])
            everything = f"=SUM(F2:F{last})-SUM(G2:G{last})"
            sheet.write_formula(last, 5, everything, self.looks["total"], float(total.inputs_gbp))
        after = self._ratios(sheet, last + 3, total_row)
        self._said_beside(sheet, after + 1)

    def _ratios(self, sheet: Worksheet, row: int, total_row: int) -> int:
        """Each ratio with what it divides, from a row on (from 0), or why there is none; gives the row after them."""
        for column, heading in ((0, "Ratio"), (3, "Benefit, £"), (4, "Cost, £"), (5, "£ a £")):
            sheet.write_string(row, column, heading, self.looks["heading"])
        found = of_year(self.value.ratios, self.lines.year)
        for n, ratio in enumerate(found, row + 1):
            sheet.write_string(n, 0, self.report.wording.ratios[ratio.ratio_name].name, self.looks["plain"])
            if ratio.ratio is None or ratio.benefit_gbp is None or ratio.cost_gbp is None:
                sheet.write_string(n, 1, ratio.no_ratio_because or "", self.looks["plain"])
                continue
            benefit, cost = self._divided(ratio.ratio_name, total_row)
            sheet.write_formula(n, 3, f"={benefit}", self.looks["money"], float(ratio.benefit_gbp))
            sheet.write_formula(n, 4, f"={cost}", self.looks["money"], float(ratio.cost_gbp))
            sheet.write_formula(n, 5, f"=ROUND(D{n + 1}/E{n + 1},4)", self.looks["number"], ratio.ratio)
        return row + len(found) + 1

    def _divided(self, name: str, total_row: int) -> tuple[str, str]:
        """What a ratio divides, and by what, as formulas over the map and the inputs above."""
        last = len(of_year(self.value.given, self.lines.year)) + 1
        is_public = f"($A$2:$A${last}={_quoted(self.report.wording.kinds['public_money'])})"
        given = f"SUMPRODUCT({is_public}*($F$2:$F${last}-$G$2:$G${last}))"
        side, fiscal = self._of_map(_SIDE, total_row), _quoted(self.report.wording.sides["fiscal"])
        spared = f"SUMPRODUCT(({side}={fiscal})*{self._of_map(_SPARED, total_row)})"
        wider = f"SUMPRODUCT(({side}<>{fiscal})*{self._of_map(_VALUE, total_row)})"
        everything = f"SUM($F$2:$F${last})-SUM($G$2:$G${last})"
        parts = {
            "sroi": (f"SUM({self._of_map(_VALUE, total_row)})", everything),
            "public_value": (wider, f"{given}-{spared}"),
            "fiscal_return": (spared, given),
        }
        return parts[name]

    def _of_map(self, column: str, total_row: int) -> str:
        return f"'Value map'!${column}${_HEAD + 1}:${column}${total_row - 1}"

    def _discounting(self) -> None:
        sheet = self._sheet("Discounting", ("Year", "Standard", "Health"), (10, 22, 22), 1)
        for one in self.value.discounts:
            sheet.write_number(one.year_number, 0, one.year_number, self.looks["plain"])
            sheet.write_number(one.year_number, 1 if one.discount_kind == "standard" else 2, one.discount_factor)


def _intended(line: ValueLine, outcome: Outcome) -> str:
    if line.quantity < 0 and line.programme_id != "overlap":
        return "harm"
    return "intended" if outcome.is_intended else "not intended"


def _quoted(words: str) -> str:
    """Words as a formula has them."""
    return '"' + words.replace('"', '""') + '"'


def _formulas(row: int) -> list[str]:
    """The steps from gross to net, in the order of `ValueLine.left`."""
    gross = f"{_QUANTITY}{row}*{_UNIT}{row}"
    kept = [f"*(1-{column}{row})" for column in (_DEADWEIGHT, _DISPLACEMENT, _OTHERS)]
    steps = [gross + "".join(kept[:n]) for n in range(4)]
    found = [f"{step}*{_YEARS}{row}" for step in steps]
    found += [f"{steps[-1]}*{_FADED}{row}", f"{steps[-1]}*{_PRESENT}{row}"]
    found.append(f"{found[-1]}*(1-{_TRANSFER}{row})")
    return [f"=ROUND({formula},2)" for formula in found]
