"""The small words every file of ours is written in: codes, years, quarters, texts, and the strict base of each model.

On the road: strict_yaml → **basics** → valuing, value_definitions, definitions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from outcomes.partly_read import NotRead
from outcomes.periods import Quarter, parse_year

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$", max_length=60)]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$", max_length=60)]
ValueCode = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:/[A-Za-z0-9&]+(?:[._-][A-Za-z0-9&]+)*)?$")
]
"""A unit value's code: its family, which is its file's name, and its name within it: `wellby`, `gmca/CR8.0`."""
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _year(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a financial year: write for example 2025-26.")
    parse_year(text)
    return text


def _quarter(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a quarter: write for example 2025-26 Q1.")
    return Quarter.parse(text).code


def _price_year(given: object) -> str:
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if isinstance(text, str) and re.fullmatch(r"(19|20)\d\d", text):
        return text
    try:
        return _year(text)
    except ValueError:
        raise ValueError(f"{text!r} is no year: write 2024, or 2024-25 for a financial year.") from None


Year = Annotated[str, BeforeValidator(_year)]
QuarterCode = Annotated[str, BeforeValidator(_quarter)]
PriceYear = Annotated[str, BeforeValidator(_price_year)]
"""A calendar year, `2024`, or a financial year, `2024-25`: they are never taken for each other in silence."""


class Definition(BaseModel):
    """Base of everything read from YAML: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    whole_or_not: ClassVar[bool] = False
    """Whether others can make nothing of one that breaks its own rules: its rules then speak, and no rule about it."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Only what a file's fault left out is not there: whoever asks for it is told so (partly_read)."""
            if name in type(self).model_fields:
                raise NotRead(name)
            return super().__getattr__(name)
