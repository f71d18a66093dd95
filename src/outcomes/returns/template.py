"""The return workbook, blank or pre-filled, written from the framework for one partner, programme and quarter.

Returns road: framework → **template** → the partner fills it in → workbook reads it → check → findings.
The same input makes the same bytes: no clock, no order but the framework's.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import PROMISES, RESOURCES, STORIES, people_sheet
from outcomes.returns.programmes import BETWEEN
from outcomes.returns.template_content import (
    ExpectedRow,
    Form,
    FormContent,
    Key,
    beside_each_other,
    expected_rows,
    plan_form,
)
from outcomes.returns.template_guidance import write_guidance
from outcomes.returns.template_lists import HIDDEN, drop_downs, list_ranges, write_hidden
from outcomes.returns.template_results import write_results
from outcomes.returns.template_sheets import RETURN, write_entries, write_return
from outcomes.returns.template_style import Styles
from outcomes.whole_files import write_bytes

__all__ = [
    "HIDDEN",
    "RETURN",
    "TEMPLATE_VERSION",
    "ExpectedRow",
    "FormContent",
    "expected_rows",
    "form_bytes",
    "write_form",
    "write_joint_form",
]

TEMPLATE_VERSION = "1"
"""Raised when a sheet, a heading or a place in the form changes."""


def write_form(
    path: Path,
    place: PlaceDefinition,
    partner_id: str,
    programme_id: str,
    period: str,
    *,
    content: FormContent | None = None,
    previous: Mapping[Key, str] | None = None,
    targets: Mapping[str, str] | None = None,
) -> Path:
    """Write the form as a whole or not at all, and return its path. The other arguments are those of `form_bytes`."""
    return write_bytes(
        path, form_bytes(place, partner_id, programme_id, period, content=content, previous=previous, targets=targets)
    )


def write_joint_form(
    path: Path,
    place: PlaceDefinition,
    partner_id: str,
    programme_ids: Sequence[str],
    period: str,
    *,
    content: FormContent | None = None,
    previous: Mapping[str, Mapping[Key, str]] | None = None,
) -> Path:
    """Write one form for several programmes of a partner: every row says which it is for.

    `previous` are last quarter's figures by programme; rows of `content` name theirs in the field `programme`.
    """
    forms = [
        plan_form(
            place, partner_id, programme, period,
            content=content or FormContent(), previous=(previous or {}).get(programme, {}), targets=None,
        )
        for programme in programme_ids
    ]  # fmt: skip
    return write_bytes(path, _bytes_of(beside_each_other(forms)))


def form_bytes(
    place: PlaceDefinition,
    partner_id: str,
    programme_id: str,
    period: str,
    *,
    content: FormContent | None = None,
    previous: Mapping[Key, str] | None = None,
    targets: Mapping[str, str] | None = None,
) -> bytes:
    """The form as an .xlsx file.

    content   what stands in the cells to fill in; nothing, for a blank form
    previous  last quarter's figure, as shown, by (indicator, dimension, category)
    targets   this year's target, as shown, by indicator; those of the place's files where not given

    Raises PlaceError for a partner, programme or quarter the place does not expect.
    """
    form = plan_form(
        place,
        partner_id,
        programme_id,
        period,
        content=content or FormContent(),
        previous=previous or {},
        targets=targets,
    )
    return _bytes_of(form)


def _bytes_of(form: Form) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        _describe(book, form)
        _write_sheets(book, form)
    return file.getvalue()


def _write_sheets(book: Workbook, form: Form) -> None:
    styles, lists = Styles(book), drop_downs(form)
    ranges = list_ranges(lists)
    write_return(book, styles, form)
    write_results(book, styles, form, ranges)
    for plan in (people_sheet(form.place.framework), RESOURCES, PROMISES, STORIES):
        write_entries(book, styles, form, plan, ranges)
    write_guidance(book, styles, form)
    write_hidden(book, styles, _facts(form), lists)


def _describe(book: Workbook, form: Form) -> None:
    """Versions in the document's properties; its date is the quarter's last day, so equal forms are equal files."""
    facts = _facts(form)
    book.set_size(2400, 1400)
    book.set_properties(
        {
            "title": f"{form.place.place.place}: return for {form.quarter}",
            "subject": f"{form.partner.name}, {form.programme_names}",
            "created": dt.datetime.combine(form.quarter.last_day, dt.time()),
        }
    )
    for name in ("template", "framework", "framework_version"):
        book.set_custom_property(f"outcomes_{name}", facts[name], "text")


def _facts(form: Form) -> dict[str, str]:
    framework = form.place.framework_of(form.programme)
    return {
        "template": TEMPLATE_VERSION,
        "framework": framework.framework,
        "framework_version": framework.version,
        "place": form.place.place.code,
        "partner": form.partner.partner_id,
        "programme": BETWEEN.join(one.programme.programme for one in form.all),
        "period": form.quarter.code,
    }
