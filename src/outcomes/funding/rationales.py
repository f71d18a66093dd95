"""Why results are paid for, and whether a programme's terms fit the reason it gives.

Funding road: frameworks/mechanisms/rationales.yaml + terms → **rationales** → payments' findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Self, get_args

from pydantic import model_validator

from outcomes.files import shipped
from outcomes.framework.basics import Definition, Words
from outcomes.funding.terms import Percent, Rationale, Terms
from outcomes.strict_yaml import load_model


class Reason(Definition):
    """A reason to pay by results, and what it asks of the terms; `because` says what goes wrong where they differ."""

    label: Words
    means: Words
    needs_otherwise: bool = False
    at_risk_at_least_pct: Percent | None = None
    at_risk_at_most_pct: Percent | None = None
    because: Words


class Rationales(Definition):
    """`frameworks/mechanisms/rationales.yaml`: every reason the terms may name."""

    rationales: dict[Rationale, Reason]

    @model_validator(mode="after")
    def _every_one(self) -> Self:
        missing = [name for name in get_args(Rationale) if name not in self.rationales]
        if missing:
            raise ValueError(f"the reason {missing[0]} is missing: add it.")
        return self


@cache
def load_rationales() -> Rationales:
    """The reasons as shipped."""
    return load_model(shipped("frameworks") / "mechanisms" / "rationales.yaml", Rationales)


def misfits(terms: Terms) -> Iterator[str]:
    """In a sentence each, how the terms do not do what their reason asks for; nothing where they give none."""
    if terms.rationale is None:
        return
    reason, share = load_rationales().rationales[terms.rationale], terms.share_at_risk_pct
    about = f"The reason for paying by results is {reason.label[:1].lower()}{reason.label[1:]}"
    if reason.needs_otherwise and not _counts_what_comes_otherwise(terms):
        yield f"{about}, and nothing in the terms takes off what would have come otherwise: {reason.because}."
    least, most = reason.at_risk_at_least_pct, reason.at_risk_at_most_pct
    if share is not None and least is not None and share < least:
        yield f"{about}, and only {share:.0f}% of the money depends on outcomes: {reason.because}."
    if share is not None and most is not None and share > most:
        yield f"{about}, and {share:.0f}% of the money depends on outcomes: {reason.because}."


def _counts_what_comes_otherwise(terms: Terms) -> bool:
    """Whether something is paid against a comparison rate, or only beyond a number that would have come anyway."""
    beyond = [rate.threshold is not None and rate.threshold.kind == "deductible" for rate in terms.rate_card]
    return bool(terms.frequency_outcomes) or any(beyond)
