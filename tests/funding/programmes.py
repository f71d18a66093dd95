"""Programmes and claims for the tests of funding, made from a few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from outcomes.funding.terms import FundedProgramme


def programme(terms: dict[str, Any], mechanism: str = "pbr", **more: Any) -> FundedProgramme:
    """A programme of one partner over two years, with these terms."""
    given = {
        "programme": "work",
        "name": "Work",
        "funder": "council",
        "framework": "common-outcomes",
        "mechanism": mechanism,
        "starts": date(2024, 4, 1),
        "ends": date(2026, 3, 31),
        "partners": [{"partner": "skills", "first": "2024-25 Q1", "last": "2025-26 Q4"}],
        "terms": terms,
        **more,
    }
    return FundedProgramme.model_validate(given)
