"""What a partner has agreed that its data may be used for: `agreements.yaml` of a place.

On the road: agreements.yaml → **agreements** → store → linking: nobody is linked whose partner has not agreed to it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.framework.basics import Code, Definition, Words
from outcomes.strict_yaml import Loaded, read_if_any

FILE = "agreements.yaml"


class Agreement(Definition):
    """A partner's part in the sharing agreement.

    lawful_basis       of the processing: UK GDPR, article 6(1)
    special_condition  for special category data (health, ethnicity …): UK GDPR, article 9(2), in words
    special_schedule   the condition of Schedule 1 of the Data Protection Act 2018, where article 9 asks for one
    consent            where that is the basis: how people were asked, and where their answers are kept
    links_people       whether its people may be linked with other partners' people
    gives_people_to_analysts
                       whether its people may be in a restricted copy, under pseudonyms, for a named analyst
    keep_until         the day its people's rows are to be deleted by, where that is agreed
    """

    partner: Code
    agreement: Words
    lawful_basis: Literal[
        "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
    ]
    special_condition: Words | None = None
    special_schedule: Words | None = None
    consent: Words | None = None
    role: Literal["controller", "joint_controller", "processor"]
    starts: date
    ends: date
    links_people: bool = False
    gives_people_to_analysts: bool = False
    keep_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts > self.ends:
            raise ValueError("starts is later than ends: change one of them.")
        if self.consent is not None and self.lawful_basis != "consent":
            raise ValueError("consent is not this agreement's lawful_basis: leave out how people were asked for it.")
        if self.gives_people_to_analysts and self.lawful_basis == "consent" and self.consent is None:
            raise ValueError("people's consent gives them to analysts: write under consent how they were asked for it.")
        return self


class Agreements(Definition):
    """`agreements.yaml`: one entry a partner."""

    agreements: Annotated[tuple[Agreement, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        partners = [agreement.partner for agreement in self.agreements]
        twice = sorted({p for p in partners if partners.count(p) > 1})
        if twice:
            raise ValueError(f"the partner '{twice[0]}' is listed twice: keep the agreement that holds.")
        return self


def read_agreements(folder: Path) -> Loaded[Agreements]:
    """A place's agreements; none where it has no such file."""
    return read_if_any(folder / FILE, Agreements)
