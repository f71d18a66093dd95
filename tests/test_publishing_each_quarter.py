"""A place that publishes every few months is never refused, and may ask about an older publication at any time."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from outcomes.demo import receive_and_accept
from outcomes.errors import StoreError
from outcomes.files import shipped
from outcomes.match_secrets import make_secrets
from outcomes.place import Place, open_place
from outcomes.store import hiding
from outcomes.store.disclosure.attack import Contradiction
from outcomes.store.disclosure.audit import Audit


def test_riverside_can_publish_again_and_again_while_returns_come_late(tmp_path: Path) -> None:
    """After the third, sixth and ninth month of returns: each time something earlier has changed since.

    In the ninth a year's total, hidden for a partner that came last, is known to it: it is withheld, which is said.
    """
    folder = tmp_path / "riverside"
    shutil.copytree(shipped("sample") / "riverside", folder)
    place = open_place(folder)
    make_secrets(place.definition.place.code)
    months: list[tuple[int, int]] = []
    numbers: list[int] = []
    for day, _ in receive_and_accept(place):
        if (day.year, day.month) in months:
            continue
        months.append((day.year, day.month))  # all its returns are accepted before its first day is told
        if len(months) in (3, 6, 9):
            numbers.append(place.measures.publish(by="Sam Reed").number)
            assert place.measures.audit_disclosure().has_passed
        if len(numbers) == 3:
            break
    assert numbers == [1, 2, 3]
    with duckdb.connect(str(folder / "published" / "outcomes.duckdb"), read_only=True) as copy:
        left_out = copy.execute("select published_table, row_key from withheld_figure").fetchall()
    assert left_out == [("place_year_breakdown", ["moved_into_settled_home", "2024-25", "all", "all"])]


def test_what_partners_know_today_may_not_fit_an_older_publication(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.measures.publish(by="Sam Reed")

    def contradict(*_: object) -> Audit:
        raise Contradiction

    monkeypatch.setattr(hiding, "_attack", contradict)
    with pytest.raises(StoreError, match="Returns have changed since publication 1") as refused:
        place.measures.audit_disclosure()
    assert refused.value.remedy.startswith("Publish again")
