"""Accepts a word of a partner's: makes sure what it means, and that it means nothing else, then adds it to the file.

Returns road: `outcomes layout accept` → place → **accepting** → layouts/accepted.csv, which `accepted` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from outcomes.csv_text import csv_text
from outcomes.errors import PlaceError
from outcomes.framework.definitions import AcceptedKind, AcceptedWord, PlaceDefinition
from outcomes.returns.accepted import CODE_FIELDS, Accepted, names_in
from outcomes.returns.layout_language import Layout
from outcomes.returns.near_codes import choices
from outcomes.returns.texts import key, nearest
from outcomes.whole_files import write_text


def accept_word(
    path: Path,
    accepted: Accepted,
    word: tuple[str, str, str],
    *,
    what: AcceptedKind | None,
    place: PlaceDefinition,
    layouts: Mapping[str, Layout],
    by: str,
    on: date,
) -> AcceptedWord:
    """Add (partner, found, meant) to the file and return it. `what` is worked out where `meant` is but one thing.

    Raises:
        PlaceError: no such partner or word, or the found word already means something.
    """
    partner_id, found, meant = (text.strip() for text in word)
    if place.partner(partner_id) is None:
        raise PlaceError(f"There is no partner “{partner_id}”.", remedy="Use an id of partners.csv.", where=path.name)
    known = _known(place, layouts)
    kind = what or _kind_of(meant, known)
    if key(meant) not in known[kind]:
        raise _unknown(meant, known[kind].values())
    if key(found) in known[kind] and _clashes(found, meant, kind, layouts):
        raise PlaceError(
            f"“{found}” is a {kind} of the same layout already.", remedy="Ask the partner to write what they mean."
        )
    if any((w.partner_id, w.what, key(w.found)) == (partner_id, kind, key(found)) for w in accepted.words):
        remedy = f"To change it, edit {path.name} in the place's folder layouts."
        raise PlaceError(f"“{found}” is accepted for this partner already.", remedy=remedy)
    stands_for = known[kind][key(meant)] if kind == "code" else meant
    made = AcceptedWord(partner_id=partner_id, what=kind, found=found, meant=stands_for, accepted_by=by, accepted_on=on)
    _write(path, (*accepted.words, made))
    return made


_Known = dict[AcceptedKind, dict[str, str]]


def _known(place: PlaceDefinition, layouts: Mapping[str, Layout]) -> _Known:
    """For each kind of word its keys, and what is written into the file for it."""
    found: _Known = {"sheet": {}, "heading": {}, "code": {}}
    for layout in layouts.values():
        found["sheet"] |= {key(name): name for name in names_in(layout, "sheet")}
        found["heading"] |= {key(name): name for name in names_in(layout, "heading")}
    fields = [*CODE_FIELDS, *(f"breakdown:{code}" for code in place.framework.breakdowns)]
    for field in fields:
        for code, label, synonyms in choices(place, field):
            found["code"] |= {key(name): code for name in (code, label, *synonyms)}
    return found


def _kind_of(meant: str, known: _Known) -> AcceptedKind:
    kinds = [kind for kind, words in known.items() if key(meant) in words]
    if not kinds:
        raise _unknown(meant, [word for words in known.values() for word in words.values()])
    if len(kinds) > 1:
        listed = " and ".join(f"a {kind}" for kind in kinds)
        raise PlaceError(f"“{meant}” is {listed}.", remedy=f"Say which, for example --as {kinds[0]}.")
    return kinds[0]


def _unknown(meant: str, words: Iterable[str]) -> PlaceError:
    near = nearest([meant], words)
    remedy = f"Did you mean “{near}”?" if near else "Write it as the finding that offered it does."
    return PlaceError(f"“{meant}” is no sheet, heading or code that we know.", remedy=remedy)


def _clashes(found: str, meant: str, kind: AcceptedKind, layouts: Mapping[str, Layout]) -> bool:
    """Whether both words stand in one layout, so that the one would be taken for the other."""
    if kind == "code":
        return True
    names = ({key(name) for name in names_in(layout, kind)} for layout in layouts.values())
    return any(key(found) in known and key(meant) in known for known in names)


def _write(path: Path, words: Iterable[AcceptedWord]) -> None:
    rows = ([str(value) for value in word.model_dump().values()] for word in words)
    write_text(path, csv_text([AcceptedWord.model_fields, *rows]))
