"""The very hidden sheet of the form: what the form is, for the reader, and the lists of its drop-downs.

Returns road: template_content → **template_lists** → the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from outcomes.periods import Quarter, quarters_between
from outcomes.returns.form import RESOURCE_KINDS
from outcomes.returns.template_content import ALL, Form
from outcomes.returns.template_style import Styles, put
from outcomes.vocabulary import Basis

HIDDEN = "_outcomes"
"""Keys in column A and their values in B; the lists from column D on, a name over each."""

_FIRST_LIST = 3


def drop_downs(form: Form) -> dict[str, list[str]]:
    """The lists to choose from, by the name of the field they belong to (`yes_no` for every such field)."""
    framework, span = form.place.framework, form.expectation
    return {
        "yes_no": ["Yes", "No"],
        "basis": [basis.capitalize() for basis in Basis],
        "kind": list(RESOURCE_KINDS.values()),
        "outcome": [o.outcome for o in framework.outcomes],
        "indicator": list(dict.fromkeys(code for one in form.all for code in one.indicators)),
        "period": [q.code for q in quarters_between(Quarter.parse(span.first), Quarter.parse(span.last))],
        "dimension": [ALL, *(b.label for b in framework.breakdowns.values())],
        **{f"breakdown:{code}": [c.label for c in form.place.categories(code)] for code in framework.breakdowns},
        **({"programme": [one.programme.name for one in form.all]} if form.beside else {}),
    }


def list_ranges(lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Where each list stands on the hidden sheet; lists typed into a rule may not pass 255 characters."""
    return {
        name: f"='{HIDDEN}'!{xl_range_abs(1, column, len(items), column)}"
        for column, (name, items) in enumerate(lists.items(), _FIRST_LIST)
    }


def write_hidden(book: Workbook, styles: Styles, facts: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> None:
    """What the form is, for the reader; and the lists."""
    sheet = book.add_worksheet(HIDDEN)
    for row, (name, value) in enumerate(facts.items()):
        put(sheet, styles, row, 0, name, "plain")
        put(sheet, styles, row, 1, value, "plain")
    for column, (name, items) in enumerate(lists.items(), _FIRST_LIST):
        for row, text in enumerate([name, *items]):
            put(sheet, styles, row, column, text, "plain")
    sheet.protect("")
    sheet.very_hidden()
