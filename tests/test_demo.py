"""The demonstration's place is of the kind that was asked for."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from outcomes import demo, open_place, sample


def test_a_demonstration_of_mechanisms_has_three_programmes_of_each_and_ends_in_the_funding_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sample, "make_place", partial(sample.make_place, people=700, quarters=3))
    steps = demo.run_demo(tmp_path / "nine", seed=2024, mechanisms=True)
    assert "Riverside" in next(steps)
    ways = Counter(str(p.mechanism) for p in open_place(tmp_path / "nine").definition.programmes)
    assert set(ways.values()) == {3}
    assert str(tmp_path / "nine" / "built" / "funding.html") in list(steps)[-1]
