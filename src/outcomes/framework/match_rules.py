"""How people are recognised across partners: which keys they get, and which agreements of keys make a link.

On the road: frameworks/match-rules.yaml, or a place's match_rules.yaml → **match_rules** → people (keys), linking.
Source of the method: measures, section 4; keyed composite fields as in the "match keys" of the Office for National
Statistics' 2011 Census quality survey, with HMAC in place of a plain hash.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.files import shipped
from outcomes.framework.basics import Code, Definition
from outcomes.framework.citing import Source
from outcomes.strict_yaml import Loaded, read_model

FILE = "match_rules.yaml"
PersonField = Literal[
    "names", "first_name", "first_name.sound", "first_name.slips", "family_name", "family_name.sound",
    "family_name.slips", "birth_date", "birth_date.parts", "postcode", "email",
]  # fmt: skip
"""A field of the People sheet, as it is or in a form that forgives (`returns.match_forms`); `names` are first and
family name in either order."""
Strength = Literal["strong", "weak", "doubtful", "veto"]
Rate = Annotated[Decimal, Field(gt=0, le=1)]


class MatchKey(Definition):
    """One key of a person: some fields together, keyed as one. Whoever lacks one of the fields lacks the key.

    strong    one that agrees links
    weak      two that agree link
    doubtful  one that agrees, and no link, goes to the clerical list
    veto      where two people have it and nothing of it agrees, they are not linked by keys
    """

    of: Annotated[tuple[PersonField, ...], Field(min_length=1)]
    strength: Strength

    @property
    def fields(self) -> frozenset[str]:
        """The fields it is made of, whatever their form."""
        named = {part.partition(".")[0] for part in self.of}
        return frozenset(named - {"names"} | ({"first_name", "family_name"} if "names" in named else set()))

    @model_validator(mode="after")
    def _strong_enough(self) -> Self:
        if self.strength == "strong" and not self.fields & {"first_name", "family_name"}:
            raise ValueError("a strong key holds a name: add names, first_name or family_name to of, or make it weak.")
        if sum(part.endswith((".slips", ".parts")) for part in self.of) > 1:
            raise ValueError("two forms with several values make too many keys: leave one of them.")
        return self


class Accuracy(Definition):
    """How well these rules link, measured on made-up people: low, central and high, and where it is written.

    precision  of the pairs that are linked, how many are one person
    recall     of the pairs that are one person, how many are linked
    """

    precision: tuple[Rate, Rate, Rate]
    recall: tuple[Rate, Rate, Rate]
    source: Source

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(list(rates) != sorted(rates) for rates in (self.precision, self.recall)):
            raise ValueError("the three rates are low, central, high: write the smallest first.")
        return self


class MatchRules(Definition):
    """`match_rules.yaml`.

    most_sharing       a key that more people of one partner bear says nothing (01/01/1900, a helpdesk's e-mail)
    shared_references  partners whose references are one scheme: the same one is the same person
    """

    keys: Annotated[dict[Code, MatchKey], Field(min_length=1, max_length=30)]
    accuracy: Accuracy
    most_sharing: Annotated[int, Field(ge=1)] = 5
    shared_references: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _links_without_birth_dates(self) -> Self:
        strong = [key for key in self.keys.values() if key.strength == "strong"]
        if not any("birth_date" not in key.fields for key in strong):
            raise ValueError("no strong key does without the birth date, which many do not ask: add one to keys.")
        return self


def default_rules() -> MatchRules:
    """The rules that ship."""
    return read_rules(None).model or _no_rules()


def read_rules(folder: Path | None) -> Loaded[MatchRules]:
    """A place's own rules where it has some, or those that ship; without raising."""
    own = folder / FILE if folder else None
    path = own if own is not None and own.is_file() else shipped("frameworks") / "match-rules.yaml"
    return read_model(path, MatchRules)


def _no_rules() -> MatchRules:
    raise AssertionError("the match rules that ship have a fault; a test reads them")
