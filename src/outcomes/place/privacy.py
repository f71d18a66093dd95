"""What the law asks about people's data: who is to be forgotten, and whose day has come.

On the road: place → **privacy** → forget list, store (forgetting, retention).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.backup import ARCHIVE, Backup, write_backup
from outcomes.errors import PlaceError
from outcomes.forget_list import put_on_list, read_list
from outcomes.match_secrets import find_secrets
from outcomes.returns.match_forms import plain_form
from outcomes.returns.match_keys import match_keys
from outcomes.returns.odd_cells import type_date
from outcomes.returns.people import normal_form
from outcomes.rotating import bring_forward
from outcomes.store import forgetting, retention
from outcomes.store.database import Store
from outcomes.store.forgetting import REFERENCE, Found
from outcomes.store.forgotten import Forgotten, Key
from outcomes.store.kept_out import is_person, strengths_of
from outcomes.store.restricted import still_used
from outcomes.store.retention import Retained

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place import Place

NAMING = ("first_name", "family_name", "birth_date", "postcode", "email")
"""The fields by which somebody is named who gives no partner's reference."""


@dataclass(frozen=True)
class Forgot:
    """What forgetting somebody took out: how many rows of which partners, in how many versions of returns.

    `claims` are outcomes claimed for the person, for which nothing is owed any more. `restricted_copies` are numbers of
    copies that analysts may still have, with the person in them under a pseudonym. Nothing here says who it was.
    """

    rows: int
    returns: int
    partners: Mapping[str, int]
    linked_partners: Mapping[str, int]
    claims: int
    restricted_copies: tuple[int, ...]
    is_done: bool


@dataclass(frozen=True)
class Privacy:
    """A person is named by `reference` and `partner`, or by what a form asks: names, birth date, postcode, e-mail."""

    place: Place

    def look_for(self, named: Mapping[str, str], *, partner: str | None = None, linked: bool = True) -> Forgot:
        """Where somebody is, before anything is removed; PlaceError where too little is named to know them by."""
        with self.place.store() as store:
            return _told(self._found(store, named, partner, linked), self._lent(store), is_done=False)

    def forget(self, named: Mapping[str, str], *, by: str, partner: str | None = None, linked: bool = True) -> Forgot:
        """Remove somebody from the store and the archive, and remember by keys that they are forgotten.

        Without `linked`, rows of other partners that are theirs only by linking stay. What is published stands until
        the next publication.
        """
        code = self.place.definition.place.code
        with self.place.store() as store:
            found, lent = self._found(store, named, partner, linked), self._lent(store)
            if found.rows:
                entry = forgetting.entry_for(store, found.rows, by=by)
                put_on_list(code, [entry])
                forgetting.forget(store, self.place.folder / ARCHIVE, entry, found.rows)
        return _told(found, lent, is_done=bool(found.rows))

    def lift(self, named: Mapping[str, str], *, by: str, partner: str | None = None) -> int:
        """Keep somebody again who was forgotten and has come back; returns how many entries of the list it was."""
        code = self.place.definition.place.code
        with self.place.store() as store:
            told: dict[str, set[str | None]] = {}
            for kind, key in self._keys(named, partner):
                told.setdefault(kind, set()).add(key)
            strengths = strengths_of(store)
            listed = [one for one in read_list(code) if not one.is_lifted]
            lifted = [_lifted(one, by) for one in listed if is_person(frozenset(one.keys), told, strengths)]
            put_on_list(code, lifted)
        with self.place.store():
            return len(lifted)

    def retention(self) -> pd.DataFrame:
        """Rows about people that have a last day, by partner and quarter: keep_until, and whether it has passed."""
        import pandas as pd

        with self.place.store() as store:
            names = [field.name for field in fields(Retained)]
            return pd.DataFrame([vars(one) for one in self._retained(store)], columns=names)

    def delete_due(self, *, by: str, claims_settled: bool = False) -> int:
        """Delete the rows whose last day has passed, and keep what they came to; returns how many rows.

        PlaceError where they hold claims of programmes that pay by results, unless those are settled.
        """
        with self.place.store() as store:
            due = self.due(store)
            if any(one.claims for one in due) and not claims_settled:
                raise PlaceError(
                    f"{sum(one.claims for one in due):,} of these rows claim outcomes that are paid for: what is owed "
                    "for them could not be worked out any more.",
                    remedy="Make the last statements (outcomes statement), then add --claims-settled.",
                )
            quarters = {(one.partner_id, one.period) for one in due}
            return retention.delete(store, self.place.folder / ARCHIVE, quarters, by=by) if quarters else 0

    def due(self, store: Store) -> list[Retained]:
        """Partners' quarters whose rows about people are still there though their last day has passed."""
        return [one for one in self._retained(store) if one.is_due]

    def _retained(self, store: Store) -> list[Retained]:
        definition = self.place.definition
        until = {a.partner: a.keep_until for a in definition.agreements if a.keep_until is not None}
        return retention.retained(store, until, definition.place.keep_people_years, self.place.today)

    def backup(self, to: Path, *, by: str) -> Backup:
        """Back the place up into a new file: consistent, without secrets and inbox."""
        return write_backup(self.place, to, by=by)

    def _lent(self, store: Store) -> tuple[int, ...]:
        return still_used(store, self.place.today)

    def _found(self, store: Store, named: Mapping[str, str], partner: str | None, linked: bool) -> Found:
        found = forgetting.find(store, self._keys(named, partner))
        return found if linked else Found(found.named, (), found.claims)

    def _keys(self, named: Mapping[str, str], partner: str | None) -> list[Key]:
        """The keys of somebody, made on the spot; what they were made of is kept nowhere."""
        secrets = find_secrets(self.place.definition.place.code)
        if partner is not None:
            return [(REFERENCE, secrets.match_key(REFERENCE, self._known(partner), _reference(named)))]
        asked = {name: [plain_form(name, _typed(name, named[name]))] for name in NAMING if named.get(name, "").strip()}
        made = match_keys(asked, self.place.definition.match_rules, "", secrets.match_key)
        keys = [(kind, key) for kind, people in made.items() for key in people[0]]
        if not keys:
            raise PlaceError(
                "Too little is named to know the person by.",
                remedy="Give first name, family name, and a date of birth, a postcode or an e-mail address; or name "
                "the partner, and the person's reference there.",
            )
        return keys

    def _known(self, partner: str) -> str:
        if partner not in {p.partner_id for p in self.place.definition.partners}:
            raise PlaceError(f"There is no partner {partner}.", remedy="Partners are listed in partners.csv.")
        return partner


def _reference(named: Mapping[str, str]) -> str:
    reference = normal_form(named.get(REFERENCE, ""))
    if not reference:
        raise PlaceError("No reference is given.", remedy="Give the person's reference at that partner.")
    return reference


def _typed(name: str, text: str) -> object:
    """A birth date as a day, however it is written; every other field as it is."""
    if name != "birth_date":
        return text
    day = type_date(text.strip()).value
    if day is None:
        raise PlaceError("The date of birth is not a date.", remedy="Write it like 25/06/1958 or 1958-06-25.")
    return day


def _lifted(entry: Forgotten, by: str) -> Forgotten:
    return Forgotten(entry.forgotten_id, entry.keys, by, entry.at, is_lifted=True)


def _told(found: Found, lent: tuple[int, ...], *, is_done: bool) -> Forgot:
    return Forgot(
        rows=len(found.rows),
        returns=len({row.return_id for row in found.rows}),
        partners=Counter(row.partner_id for row in found.named),
        linked_partners=Counter(row.partner_id for row in found.linked),
        claims=found.claims,
        restricted_copies=lent if found.rows else (),
        is_done=is_done,
    )


def keep_forgotten(
    store: Store, folder: Path, place_code: str, here: Sequence[Forgotten], listed: Sequence[Forgotten]
) -> None:
    """Bring store and forget list together: whoever is on either is forgotten, here and after any restore."""
    known = {entry.forgotten_id for entry in listed}
    put_on_list(place_code, [entry for entry in here if entry.forgotten_id not in known])
    if known - {entry.forgotten_id for entry in here}:
        bring_forward(store, folder / ARCHIVE, place_code)
    forgetting.apply_list(store, folder / ARCHIVE, listed)
