"""Riverside at other sizes: from one partner to more than the twelve kinds there are, and with nine programmes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from outcomes.framework.place_files import load_place
from outcomes.sample import make_place


@pytest.mark.parametrize(("partners", "people", "quarters"), [(1, 30, 1), (2, 8, 3), (15, 300, 2)])
def test_any_size_makes_a_place_that_opens_and_a_return_for_each_that_is_owed(
    tmp_path: Path, partners: int, people: int, quarters: int
) -> None:
    truth = make_place(tmp_path, partners=partners, people=people, quarters=quarters)
    place = load_place(tmp_path)
    assert sum(p.role == "partner" for p in place.partners) == partners
    owed = {(p.programme, e.partner) for p, e in place.expectations()}
    assert {(r.programme, r.partner) for r in truth.returns} == owed
    assert len({stay.person_id for stay in truth.stays}) <= people
    assert {r.period for r in truth.returns} <= {f"2024-25 Q{n}" for n in range(1, quarters + 1)}
    sent = {path.relative_to(tmp_path / "inbox").as_posix() for path in (tmp_path / "inbox").rglob("*.xlsx")}
    assert sent == {file.file for file in truth.files}


def test_the_variant_has_three_programmes_of_each_mechanism_that_can_be_compared(tmp_path: Path) -> None:
    truth = make_place(tmp_path, partners=9, people=400, quarters=4, variant="mechanisms")
    place = load_place(tmp_path)
    assert Counter(p.mechanism.value for p in place.programmes) == {"grant": 3, "pbr": 3, "relational": 3}
    reached = {f.programme for f in truth.quarters if f.indicator == "started_work" and f.value}
    assert reached == {p.programme for p in place.programmes}
    assert truth.planted == {"grant": 1.0, "pbr": 1.1, "relational": 1.25}


def test_further_partners_bear_names_of_their_own(tmp_path: Path) -> None:
    make_place(tmp_path, partners=30, people=40, quarters=1)
    names = [p.name for p in load_place(tmp_path).partners]
    assert len(names) == len(set(names))
