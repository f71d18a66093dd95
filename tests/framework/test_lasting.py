"""What shows that an outcome lasted is the framework's own, also where another framework has one of that code."""

from __future__ import annotations

from outcomes.files import shipped
from outcomes.framework.combining import combined
from outcomes.framework.definitions import Achievement
from outcomes.framework.files import load_framework


def test_what_shows_that_an_outcome_lasted_keeps_its_framework_where_two_join() -> None:
    first = load_framework(shipped("frameworks") / "common-outcomes")
    work = Achievement(label="Work", means="any paid day", evidence="a payslip", lasted="gained_qualification")
    learning = Achievement(label="Learning", means="any course", evidence="a list")
    other = first.model_copy(
        update={
            "framework": "other",
            "achievements": first.achievements | {"started_work": work, "gained_qualification": learning},
        }
    )
    joined = combined((first, other)).achievements
    assert joined["other/started_work"].lasted == "other/gained_qualification"
    assert joined["started_work"].lasted is None
