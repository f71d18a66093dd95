"""A place that publishes every few months is never refused, and may ask about an older publication at any time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.demo import receive_and_accept
from outcomes.errors import StoreError
from outcomes.files import shipped
from outcomes.match_secrets import make_secrets
from outcomes.place import open_place


@pytest.mark.parametrize("months", [[3, 6, 9]], ids=["three times in the first year"])
def test_riverside_can_publish_again_and_again_while_returns_come_late(tmp_path: Path, months: list[int]) -> None:
    folder = tmp_path / "riverside"
    shutil.copytree(shipped("sample") / "riverside", folder)
    place = open_place(folder)
    make_secrets(place.definition.place.code)
    seen: set[tuple[int, int]] = set()
    numbers: list[int] = []
    for day, _ in receive_and_accept(place):
        month = (day.year, day.month)
        if month not in seen and len(seen) in months and len(numbers) < months.index(len(seen)) + 1:
            numbers.append(place.measures.publish(by="Sam Reed").number)
            assert place.measures.audit_disclosure().has_passed
        seen.add(month)
        if len(numbers) == len(months):
            break
    assert numbers == [1, 2, 3]
    with place.store():
        list(receive_and_accept(place))
    with pytest.raises(StoreError, match="Returns have changed since publication 3") as refused:
        place.measures.audit_disclosure()
    assert refused.value.remedy.startswith("Publish again")
