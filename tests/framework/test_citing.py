"""A figure without a source does not load: a place kept for a source is none, and an honest source is never refused."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.framework.broken_place import SOURCE
from tests.framework.limits import fields_of, models_in

from outcomes.framework.citing import Licence, Source, is_placeholder

PLACEHOLDERS = """
TODO: find|FIXME|Placeholder for now|a placeholder figure|Internal estimate TBC|citation needed|ditto|fill in|[source]
0|123|£12|2024|—|???|x|XXXX|TBC|t.b.c.|TBA|TBD|*TODO*|To-do: ask Ann|(TBC)|Estimate (TBC)|n/a|N/A.|NA|none|no source
Unknown|source unknown|Council figures, unknown|Unknown as yet|Not known|not yet known|pending
dummy value|Source to follow|Council report [citation needed]
Council, [year]|[name of report], 2024|<source>|{your source}
needs a source|as above|ditto, p. 7|Lorem ipsum dolor
fill this in|Our own figure, to be confirmed|Smallville Council, TBC.|to be found
"""
HONEST = """
Unknown author, 1998, Letters from a town|Ditto, P. H. and Lopez, D. F., 1992, Personality|Na, K., 2019, A study
Missing people: whereabouts unknown|Smallville Council, Costs, date unknown|What councils need to do|Report XXX
Games of the XXX Olympiad, 2012|[2019] EWCA Civ 123|<https://example.org>|Home Office [Online]|Made up|MIT|Ours|law
Chosen here, an example|Example only, of no real place; replace it with your own|Written consent of HACT is needed
Not read; ask its authors|Our own guess|Placeholders Ltd, 2020|Todorov, 2019, A study|Added by the board
Dummy Trust, 2022|Pending homes report, Shelter 2024
Known unknowns, ONS 2023|Fill in the gaps, NSPCC 2020|The source of the Thames
"""

CODES = {"Reason.source", "FromStore.source", "Question.source", "Saying.source", "UsualCompetition.source"}
"""Not in words: each is the code of a source, or a word of its own list."""


def _each(texts: str) -> list[str]:
    return [one for line in texts.split("\n") for one in line.split("|") if one]


@pytest.mark.parametrize("words", _each(PLACEHOLDERS))
def test_a_place_kept_for_a_source_is_no_source_and_no_licence(words: str) -> None:
    with pytest.raises(ValidationError, match="is no source: say who published it or decided it"):
        TypeAdapter(Source).validate_python(words)
    with pytest.raises(ValidationError, match="is no licence: say whose terms hold"):
        TypeAdapter(Licence).validate_python(words)


@pytest.mark.parametrize("words", _each(HONEST))
def test_an_honest_source_may_hold_such_words(words: str) -> None:
    assert not is_placeholder(words)


def test_every_source_and_licence_of_the_formats_is_checked() -> None:
    models = [
        *models_in(SOURCE / "framework", "outcomes.framework"),
        *models_in(SOURCE / "funding", "outcomes.funding"),
    ]
    named = {f"{m.__name__}.{n}": at for m in models for n, at in fields_of(m).items() if n in {"source", "licence"}}
    assert len(named) > 25
    assert {name for name, at in named.items() if "_is_a_" not in repr(at.annotation)} == CODES
