"""Which layout fits a workbook, and why; where none does, which is nearest and what is missing for it."""

from __future__ import annotations

from typing import Any

from outcomes.files import shipped
from outcomes.framework.files import load_framework
from outcomes.returns.choose import choose
from outcomes.returns.form import SENDER
from outcomes.returns.layout import Layout, form_layout, shipped_layouts
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.workbook import Sheet, Value, Workbook


def workbook(*sheets: tuple[str, list[list[Value]]], **properties: str) -> Workbook:
    made = tuple(Sheet(name, SheetRows(rows), False, frozenset(), (), {}, frozenset()) for name, rows in sheets)
    return Workbook("x.xlsx", "0" * 64, "xlsx", made, properties, False, False)


def layouts(**fits: Any) -> dict[str, Layout]:
    about = {"name": "", "holds": "records", "sheets": {"a": "Alpha", "b": "Beta"}}
    return {code: Layout.model_validate({**about, "layout": code, "name": code, "fits": f}) for code, f in fits.items()}


def test_the_layout_that_asks_most_and_is_met_in_all_is_chosen_and_says_why() -> None:
    known = layouts(
        wide={"sheets": ["a"]}, narrow={"sheets": ["a", "b"], "cells": ["PF-START"]}, other={"cells": ["z"]}
    )
    choice = choose(workbook(("alpha", [["x"]]), ("Beta", [[], [None, "pf-start "]])), known)
    assert choice.layout is known["narrow"]
    assert choice.why == "It fits “narrow”: it has the sheets “Alpha” and “Beta”, and the words “PF-START”."


def test_without_a_fit_the_nearest_layout_is_named_with_what_is_missing() -> None:
    known = layouts(one={"sheets": ["a", "b"]}, two={"headings": ["Ref", "Amount", "Date", "Who"]})
    choice = choose(workbook(("Grants", [["Notes"], ["Ref", "Amount", "Date"]])), known)
    assert choice.layout is None
    assert choice.nearest is known["two"]
    assert choice.missing == ("the heading “Who”",)
    assert choice.why == ("The nearest we can read is “two”, for which the heading “Who” is missing.")


def test_headings_must_stand_together_on_one_row() -> None:
    known = layouts(grants={"headings": ["Ref", "Amount"]})
    assert choose(workbook(("A", [["Ref"], ["Amount"]])), known).layout is None
    assert choose(workbook(("A", [["x"]]), ("B", [[], ["Amount", "Ref"]])), known).layout is known["grants"]


def test_a_workbook_like_nothing_we_know_is_told_so() -> None:
    choice = choose(workbook(("A", [["x"]])), layouts(one={"sheets": ["b"]}))
    assert (choice.layout, choice.nearest, choice.missing) == (None, None, ())
    assert "like none of those we can read" in choice.why


def test_one_of_several_descriptions_is_enough() -> None:
    known = layouts(grants=[{"headings": ["Ref", "Amount"]}, {"headings": ["id", "amount"]}])
    assert choose(workbook(("A", [["amount", "id"]])), known).layout is known["grants"]


def test_our_own_form_is_known_by_its_mark_or_by_its_first_sheet() -> None:
    ours = form_layout(load_framework(shipped("frameworks") / "common-outcomes"))
    known = {**shipped_layouts(), ours.layout: ours}
    assert choose(workbook(("Renamed", [["x"]]), outcomes_template="1"), known).layout is ours
    first: list[list[Value]] = [[field.heading, None] for field in SENDER]
    assert choose(workbook(("return", first), ("Results", [])), known).layout is ours
    assert choose(workbook(("Sheet1", first)), known).layout is None
