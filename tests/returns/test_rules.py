"""Each rule of the third gate: what it finds, what it lets pass, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from outcomes.framework.files import find_framework
from outcomes.returns import rule_book
from outcomes.returns import silence as _silence  # noqa: F401 - its rules register as it loads
from outcomes.returns.arrays import objects
from outcomes.returns.checked import Checked, CheckedTable, Sent
from outcomes.returns.feedback import as_dict, in_words
from outcomes.returns.findings import Finding
from outcomes.returns.last_quarter import against_last_quarter
from outcomes.returns.reading import ReadTable
from outcomes.returns.rules import RULES, Returned, apply

FRAMEWORK = find_framework("common-outcomes")
SENT = Sent("a-charity", "grants", "2026-27 Q1", "1.0")
_NUMBERS = {"value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared"}
Row = Mapping[str, Any]


def _table(holds: str, rows: Iterable[Row]) -> CheckedTable:
    """A typed table from its rows; row n stands in sheet row n + 2, fields in columns in their order."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    values = {name: _typed(name, [row.get(name) for row in rows]) for name in names}
    columns: dict[str, np.ndarray | int] = {name: n for n, name in enumerate(names, 1)}
    labels = {name: name.capitalize() for name in names}
    read = ReadTable(holds, holds, holds.capitalize(), values, np.arange(len(rows)) + 2, columns, labels)
    return CheckedTable(read, values)


def _typed(name: str, cells: list[Any]) -> np.ndarray:
    if name in _NUMBERS:
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
    return np.array(cells, dtype="datetime64[s]") if name.endswith("ed_on") else objects(cells)


def _found(*tables: CheckedTable, history: Any = None, asked: Iterable[str] = (), clean: bool = True) -> list[Finding]:
    returned = Returned(SENT, FRAMEWORK, tables, frozenset(asked), lambda: history or {})
    return apply(returned, gate_two_is_clean=clean)


def _codes(*tables: CheckedTable, **more: Any) -> list[str]:
    return [f.code for f in _found(*tables, **more)]


def _trees(value: float, **more: Any) -> Row:
    return {"indicator": "trees_planted", "value": value, **more}


def test_more_people_improved_than_were_asked_is_an_error() -> None:
    rows = [
        {"indicator": "less_lonely_share", "numerator": 12, "denominator": 10},
        {"indicator": "less_lonely_share", "numerator": 10, "denominator": 10},
    ]
    (finding,) = _found(_table("results", rows))
    assert (finding.code, finding.severity, finding.cells) == ("numerator-over-denominator", "error", ("B2",))
    assert finding.message == "12 is more than 10, of which it should be a part."


def test_squares_too_small_for_their_changes_are_an_error() -> None:
    row = {"indicator": "x", "pairs": 3, "sum_change": 6, "sum_change_squared": 11}
    assert _codes(_table("results", [row])) == ["impossible-spread"]
    assert _codes(_table("results", [row | {"sum_change_squared": 12}])) == []
    assert _codes(_table("results", [row | {"sum_change_squared": None}])) == []


def test_support_that_ended_before_it_began_is_an_error() -> None:
    row = {"key:reference": "k", "started_on": datetime(2026, 5, 2), "ended_on": datetime(2026, 5, 1)}
    (finding,) = _found(_table("people", [row]))
    assert (finding.code, finding.found) == ("ended-before-started", "01/05/2026")
    assert _codes(_table("people", [row | {"ended_on": row["started_on"]}])) == []
    assert _codes(_table("people", [row | {"ended_on": None}])) == []


def test_groups_that_do_not_add_up_are_an_error_and_name_all_their_cells() -> None:
    total = _trees(10, dimension="all", category="all")
    groups = [_trees(4, dimension="age_band", category="16-24"), _trees(5, dimension="age_band", category="not-known")]
    (finding,) = _found(_table("results", [total, *groups]))
    assert (finding.code, finding.cells) == ("breakdown-sum", ("B3", "B4"))
    assert "add up to 9, and the total says 10." in finding.message
    groups[1] = groups[1] | {"value": 6}
    assert _codes(_table("results", [total, *groups])) == []


def test_a_forecast_is_no_part_of_an_actual_total() -> None:
    rows = [_trees(10, dimension="all", basis="actual"), _trees(4, dimension="age_band", basis="forecast")]
    assert _codes(_table("results", rows)) == []


def test_rules_across_rows_wait_until_every_cell_is_right() -> None:
    rows = [_trees(10, dimension="all"), _trees(4, dimension="age_band", category="16-24")]
    assert _codes(_table("results", rows), clean=False) == []


PEOPLE = [{"key:reference": "k1"}, {"key:reference": "k2"}, {"key:reference": "k1"}, {"key:reference": None}]


def test_a_typed_total_that_differs_from_the_people_listed_is_a_warning() -> None:
    typed = _table("results", [{"indicator": "people_supported", "value": 4}])
    (finding,) = _found(typed, _table("people", PEOPLE))
    assert (finding.code, finding.severity) == ("people-total", "warning")
    assert "lists 3 different people" in finding.message
    right = _table("results", [{"indicator": "people_supported", "value": 3}])
    assert _codes(right, _table("people", PEOPLE)) == []


def test_one_reference_with_two_dates_of_birth_is_a_warning() -> None:
    rows = [
        {"key:reference": "k1", "key:birth_date": "b1", "reference": "x"},
        {"key:reference": "k1", "key:birth_date": "b2", "reference": "x"},
        {"key:reference": "k2", "key:birth_date": "b1", "reference": "y"},
        {"key:reference": "k2", "key:birth_date": None, "reference": "y"},
    ]
    (finding,) = _found(_table("people", rows))
    assert (finding.code, finding.cells, finding.found) == ("repeated-reference", ("C2", "C3"), "")


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        ({"key:first_name": "f2", "key:family_name": "n2"}, ["repeated-reference"]),
        ({"key:first_name": "f1", "key:family_name": "n2"}, []),  # married, or a slip
        ({"key:first_name": "f2", "key:family_name": None}, []),
    ],
    ids=["another name", "one name is the same", "one name missing"],
)
def test_one_reference_with_two_names_that_share_nothing_is_doubted(other: dict[str, Any], codes: list[str]) -> None:
    rows = [{"key:reference": "k1", "key:first_name": "f1", "key:family_name": "n1"}, {"key:reference": "k1", **other}]
    assert [f.code for f in _found(_table("people", rows))] == codes


QUARTERS = ("2025-26 Q1", "2025-26 Q2", "2025-26 Q3", "2025-26 Q4")


def _earlier(*values: float) -> Mapping[str, Mapping[str, float]]:
    return {"trees_planted": dict(zip(QUARTERS[-len(values) :], values, strict=True))}


def test_a_figure_far_from_all_earlier_ones_is_a_warning_that_says_them() -> None:
    (finding,) = _found(_table("results", [_trees(180)]), history=_earlier(12, 15, 13, 18))
    assert (finding.code, finding.severity) == ("jump", "warning")
    assert finding.message == "You reported 12 to 18 in the last 4 quarters; this says 180."


@pytest.mark.parametrize(
    ("now", "earlier"),
    [
        (25, (12, 15, 13, 18)),  # far, but not double
        (20, (12, 15, 900, 13)),  # one odd quarter moves neither median nor deviation
        (180, (12, 15, 13)),  # too few to judge by
        (180, (170, 15, 13, 18)),  # like the same quarter a year ago: the season
        (40, (5, 40, 10, 60)),  # a partner whose figures vary much
        (14, (12, 12, 12, 12)),  # a steady one may move a little
    ],
)
def test_a_figure_that_fits_the_partners_own_past_is_no_jump(now: float, earlier: tuple[float, ...]) -> None:
    assert "jump" not in _codes(_table("results", [_trees(now)]), history=_earlier(*earlier))


def test_a_steady_partner_that_falls_to_nought_is_asked() -> None:
    (finding,) = _found(_table("results", [_trees(0)]), history=_earlier(12, 12, 12, 12))
    assert finding.message == "You reported 12 in the last 4 quarters; this says 0."


def test_last_quarters_figures_sent_again_are_a_warning() -> None:
    history = {name: {"2025-26 Q4": 10.0 + n} for n, name in enumerate(("trees_planted", "volunteer_hours", "c"))}
    rows = [{"indicator": name, "value": told["2025-26 Q4"]} for name, told in history.items()]
    (finding,) = _found(_table("results", rows), history=history)
    assert (finding.code, finding.severity, len(finding.cells)) == ("same-as-last-quarter", "warning", 3)
    assert "All 3 figures are those you reported for 2025-26 Q4." in finding.message
    assert _codes(_table("results", [*rows[:2], rows[2] | {"value": 1}]), history=history) == []
    assert _codes(_table("results", rows[:2]), history=history) == [], "two figures may be the same by chance"


def test_personal_data_in_free_text_is_a_warning_that_does_not_repeat_it() -> None:
    rows = [_trees(1, notes="write to z@q.example"), _trees(2, notes="all well")]
    (finding,) = _found(_table("results", rows))
    assert (finding.code, finding.cells, finding.found) == ("personal-data", ("C2",), "")
    assert "z@q" not in finding.sentence()


def test_an_empty_return_is_an_error() -> None:
    assert _codes() == ["nothing-entered"]


def test_indicators_of_which_nothing_is_said_are_noted_by_name() -> None:
    (finding,) = _found(_table("results", [_trees(1)]), asked=["trees_planted", "volunteer_hours"])
    assert (finding.code, finding.severity) == ("missing-indicator", "note")
    assert FRAMEWORK.indicators["volunteer_hours"].label in finding.message
    assert FRAMEWORK.indicators["trees_planted"].label not in finding.message


def test_every_rule_has_its_own_code_and_says_since_when() -> None:
    assert len({one.code for one in RULES}) == len(RULES) >= 11
    assert all(one.since.replace(".", "").isdigit() for one in RULES)


def test_a_new_rule_starts_as_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_book, "_THIS", "0.9")
    monkeypatch.setattr(rule_book, "RULES", [])
    with pytest.raises(ValueError, match="it starts as a warning"):
        rule_book.rule("new", severity="error", scope="row", since="0.9")
    rule_book.rule("new", severity="warning", scope="row", since="0.9")(lambda _: iter(()))
    rule_book.rule("old", severity="error", scope="row", since="0.8")(lambda _: iter(()))
    with pytest.raises(ValueError, match="share the code"):
        rule_book.rule("old", severity="error", scope="row", since="0.8")


STARTED, EARLIER = datetime(2026, 5, 1), datetime(2026, 4, 20)
JOB = "achieved:started_work:on"


def _people(*rows: Row) -> CheckedTable:
    table = _table("people", rows)
    days = np.array([row.get(JOB) for row in rows], dtype="datetime64[s]")
    return CheckedTable(table.read, {**table.values, JOB: days})


def test_an_achievement_before_the_start_is_questioned_with_both_days() -> None:
    (found,) = _found(_people({"started_on": STARTED, JOB: EARLIER}, {"started_on": EARLIER, JOB: STARTED}))
    assert (found.code, found.severity, found.cells) == ("achieved-before-started", "warning", ("B2",))
    assert found.message == "This was achieved on 20/04/2026, before support started on 01/05/2026."


def test_an_achievement_of_somebody_who_never_came_is_questioned() -> None:
    rows = [{"did_not_start": said, JOB: day} for said, day in ((True, STARTED), (False, STARTED), (True, None))]
    (found,) = _found(_people(*rows))
    assert (found.code, found.severity, found.cells) == ("achieved-without-start", "warning", ("B2",))


def test_an_achievement_on_the_day_of_the_start_passes() -> None:
    assert _codes(_people({"started_on": STARTED, JOB: STARTED}, {"started_on": STARTED, JOB: None})) == []


IN_THE_QUARTER = {"started_on": datetime(2026, 3, 1), "ended_on": datetime(2026, 4, 1)}
GONE = {"started_on": datetime(2026, 1, 5), "ended_on": datetime(2026, 3, 31)}


def test_support_that_began_after_the_quarter_is_questioned() -> None:
    late, last_day = {"started_on": datetime(2026, 7, 1)}, {"started_on": datetime(2026, 6, 30)}
    (found,) = _found(_people(last_day, late, IN_THE_QUARTER))
    assert (found.code, found.severity, found.cells) == ("support-outside-quarter", "warning", ("A3",))
    assert (
        found.message == "Support is said to have begun on 01/07/2026, after this quarter, which ended on 30/06/2026."
    )


def test_support_that_had_ended_before_the_quarter_is_questioned_once_for_all_its_rows() -> None:
    (found,) = _found(_people(GONE, IN_THE_QUARTER, GONE))
    assert (found.code, found.severity, found.cells) == ("support-outside-quarter", "warning", ("B2", "B4"))
    assert found.message == "Support is said to have ended before this quarter, which began on 01/04/2026."


def test_somebody_gone_is_listed_for_what_they_achieved_since() -> None:
    assert _codes(_people({**GONE, JOB: EARLIER})) == []


def test_who_never_came_and_who_ended_before_they_started_are_not_questioned_twice() -> None:
    turned = {"started_on": datetime(2026, 7, 1), "ended_on": datetime(2026, 3, 1)}
    assert _codes(_people({**GONE, "did_not_start": True}, turned)) == ["ended-before-started"]


def test_totals_stand_beside_the_accepted_ones_of_last_quarter() -> None:
    rows = [_trees(15), {"indicator": "volunteer_hours", "dimension": "all", "category": "all", "value": 1200.0}]
    history = {
        "trees_planted": {"2025-26 Q3": 9.0, "2025-26 Q4": 12.0},
        "volunteer_hours": {"2025-26 Q3": 900.0},
        "people_supported": {"2025-26 Q4": 3.0},
    }
    people = _table("people", [{"key:reference": "a"}, {"key:reference": "b"}, {"key:reference": "a"}])
    returned = Returned(SENT, FRAMEWORK, (_table("results", rows), people), frozenset(), lambda: history)
    against = against_last_quarter(returned)
    assert [(a.indicator, a.now, a.last_quarter) for a in against] == [
        ("people_supported", 2.0, 3.0),
        ("trees_planted", 15.0, 12.0),
    ]
    checked = Checked("r.xlsx", "", "xlsx", "", "", "", None, (), (), "ready", against=against)
    (line,) = [line for line in in_words(checked) if "last quarter" in line]
    said = "People supported 2 (last quarter 3); Trees and hedge plants planted 15 (last quarter 12)."
    assert line == f"  It adds up to: {said}"
    assert as_dict(checked)["against_last_quarter"][1] == {"indicator": "trees_planted", "now": 15, "last_quarter": 12}
