"""What may stand as a source or a licence: words that say something, not a place kept for them.

On the road: basics → **citing** → every definition that cites a figure. An honest source may hold such words (“Unknown
author, 1998”, “whereabouts unknown”): a word that titles and names have too counts only where no year follows it.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from outcomes.framework.basics import Words

_KEPT = (
    r"todo|to be (?:confirmed|added|found|agreed|decided|supplied|completed)|t\.?b\.?[acd]|fixme|lorem ipsum|"
    r"(?:citation|source|reference)s? (?:needed|missing|pending|to follow)|"
    r"(?:needs|add|insert|find) (?:a )?(?:citation|source|reference)|"
    r"placeholder|dummy (?:figure|number|value|text|source)|n/[ak]"
)
_KEPT_OR_NAME = r"to-? ?do|unknown|(?:not|un)(?: yet)? ?known|ditto|fill (?:this |it )?in|x{3,}|no source"
_ALONE = (
    r"n[ak]|none|unsourced|pending|dummy|sources?|citation|reference|licence|\W*x\W*|"
    r"(?:not|un) ?(?:yet )?known(?: yet)?|(?:same as |see |as )?above|"
    r"(?:no|needs|missing) (?:source|licence|citation|reference)"
)
_ARTICLES = r"(?:(?:just|only|still|a|an|the|my|our|this is) )*"
_SLOT = (
    r"[\[<{] ?(?:add|insert|enter|fill|find|your|the|name|who|when|where|which|source|citation|reference|publisher|"
    r"author|year|date|title|licence|to ?do|tb[acd])\b[^\]>}]*[\]>}]"
)
_KEEPS_A_PLACE = tuple(
    re.compile(pattern)
    for pattern in (
        # it consists of such a word, begins with one, begins with one that a name may be, ends in one, …
        rf"[\W_]*{_ARTICLES}(?:{_ALONE}|{_KEPT}|{_KEPT_OR_NAME})[\W_]*$",
        rf"[\W_]*{_ARTICLES}(?:{_KEPT})(?![\w’'-])",
        rf"[\W_]*(?:{_KEPT_OR_NAME})(?![\w’'-])(?!.*\b(?:1[5-9]|20)\d\d\b)",
        rf".*(?<![\w’'-])(?:{_KEPT}|todo)[\W_]*$",
        r".*(?:[,;:(–—-]|\b(?:sources?|origin|reference|citation|licence|terms|is|are|still|as yet)) ?\(?"
        r"(?:unknown|not(?: yet)? known|ditto|fill (?:this |it )?in|x{3,})[\W_]*$",
        # … or it is, begins with or ends in a bracket to be filled in
        rf"{_SLOT}|.*{_SLOT}[\W_]*$",
        r"[\[<{](?!.*//)[^\d\]>}]*[\]>}][\W_]*$",
    )
)


def is_placeholder(text: str) -> bool:
    """Whether a text only keeps the place of a source: no letters, or it begins with, is or ends in such a word."""
    plain = " ".join(text.casefold().split())
    return not any(sign.isalpha() for sign in plain) or any(pattern.match(plain) for pattern in _KEEPS_A_PLACE)


def _quoted(text: str) -> str:
    """A message ends at its first colon and space: one in the text that is quoted is held together."""
    return text.replace(": ", ":\N{NO-BREAK SPACE}")


def _is_a_source(text: str) -> str:
    if is_placeholder(text):
        raise ValueError(f"'{_quoted(text)}' is no source: say who published it or decided it, in what and when.")
    return text


def _is_a_licence(text: str) -> str:
    if is_placeholder(text):
        raise ValueError(f"'{_quoted(text)}' is no licence: say whose terms hold, or that they were not read.")
    return text


Source = Annotated[Words, AfterValidator(_is_a_source)]
Licence = Annotated[Words, AfterValidator(_is_a_licence)]
