"""What the tests of funding share."""

from __future__ import annotations

import pytest

from outcomes.funding.records import Records

from .made_records import alike, make_records


@pytest.fixture
def two_ways() -> Records:
    """Four partners a side; of 60 people each, two thirds achieve it under results, a third under the grant."""
    groups = [*alike("results", 4, 20, 13), *alike("grant", 4, 20, 7)]
    return make_records(groups, {"results": "pbr", "grant": "grant"})
