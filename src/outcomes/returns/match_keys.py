"""The match keys of a table of people: each rule's fields together, keyed as one, so that no field can be read apart.

Returns road: match forms → **match keys** → store.  A first name keyed alone would show by how often it occurs; keyed
with a family name and a birth date it is as rare as the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from outcomes.framework.match_rules import MatchRules
from outcomes.returns.match_forms import forms_of

SHARED_REFERENCE = "shared-reference"
MatchKeys = Mapping[str, Sequence[tuple[str, ...]]]
"""By kind of key, each person's keys: several where a form has several values, none where a field is missing."""


def match_keys(
    fields: Mapping[str, Sequence[str]], rules: MatchRules, partner_id: str, keyed: Callable[[str, str, str], str]
) -> dict[str, list[tuple[str, ...]]]:
    """Every person's keys by kind. `fields` are in plain form, "" where missing; `keyed` gets kind, scope and text."""
    fields = {**fields, **_both_names(fields)}
    found = {
        kind: [tuple(keyed(kind, "", text) for text in texts) for texts in _texts(fields, key.of)]
        for kind, key in rules.keys.items()
        if all(part.partition(".")[0] in fields for part in key.of)
    }
    if partner_id in rules.shared_references and "reference" in fields:
        found[SHARED_REFERENCE] = [(keyed(SHARED_REFERENCE, "", text),) if text else () for text in fields["reference"]]
    return {kind: keys for kind, keys in found.items() if any(keys)}


def _both_names(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """First and family name in the order of the alphabet, since forms are filled in the wrong way round."""
    if not {"first_name", "family_name"} <= fields.keys():
        return {}
    both = zip(fields["first_name"], fields["family_name"], strict=True)
    return {"names": ["\x1d".join(sorted(names)) if all(names) else "" for names in both]}


def _texts(fields: Mapping[str, Sequence[str]], of: Sequence[str]) -> Iterator[list[str]]:
    columns = [fields[part.partition(".")[0]] for part in of]
    for row in zip(*columns, strict=True):
        forms = [forms_of(part, text) for part, text in zip(of, row, strict=True)]
        yield ["\x1e".join(one) for one in product(*forms)]
