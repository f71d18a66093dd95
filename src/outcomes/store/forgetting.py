"""Finds a person by keys, removes them everywhere, and remembers by keys alone that they are forgotten.

On the road: forget list → **forgetting** → removing.  The rule is that of linking (measures, section 4): a reference of
the same partner or one strong key is the person, two weak ones are, and a conflicting birth date says it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from outcomes.store.database import Store
from outcomes.store.forgotten import Forgotten, Key
from outcomes.store.linking import WEAK_NEEDED, bring_up_to_date
from outcomes.store.removing import PersonRow, numbers_of, remove

REFERENCE = "reference"
FORGOT = "forgot a person"


@dataclass(frozen=True)
class Found:
    """Where somebody was found. `named` are rows that are theirs by the keys; `linked` those of other partners whose
    person linking holds for the same."""

    named: tuple[PersonRow, ...]
    linked: tuple[PersonRow, ...]
    claims: int

    @property
    def rows(self) -> tuple[PersonRow, ...]:
        return self.named + self.linked


def find(store: Store, keys: Collection[Key]) -> Found:
    """Where the person of some keys is, in every version of every return, and by links with other partners' people."""
    bring_up_to_date(store)
    named = _by_keys(store, keys)
    linked = [row for row in _linked(store, named) if row not in set(named)]
    with _as_table(store, named + linked):
        claims = store.one("select count(*) from claim join asked_row using (return_id, row_no)")
    return Found(tuple(named), tuple(linked), int(claims))


_COLUMNS = "s.return_id, s.row_no, s.partner_id, s.programme_id, s.period, s.sheet, s.cell"
_BY_KEYS = f"""
    with told as (
        select
            m.return_id, m.row_no, count(distinct m.key_kind) filter (r.strength = 'strong') as strong,
            count(distinct m.key_kind) filter (r.strength = 'weak') as weak
        from match_key m
        join asked_key a using (key_kind, match_key)
        join match_rule r using (key_kind)
        group by m.return_id, m.row_no
    ),
    vetoed as (
        select m.return_id, m.row_no
        from match_key m
        join match_rule r on r.key_kind = m.key_kind and r.strength = 'veto'
        join (select distinct key_kind from asked_key) k on k.key_kind = m.key_kind
        left join asked_key a on a.key_kind = m.key_kind and a.match_key = m.match_key
        group by m.return_id, m.row_no, m.key_kind
        having count(a.match_key) = 0
    ),
    named as (
        select s.*
        from support s
        left join told t using (return_id, row_no)
        left join vetoed v using (return_id, row_no)
        where s.reference_key in (select match_key from asked_key where key_kind = '{REFERENCE}')
            or ((t.strong > 0 or t.weak >= {WEAK_NEEDED}) and v.return_id is null)
    )
    select {_COLUMNS}
    from support s
    where (s.return_id, s.row_no) in (select return_id, row_no from named)
        or (s.partner_id, s.reference_key) in (select partner_id, reference_key from named)
    order by s.return_id, s.row_no
"""
_LINKED = f"""
    with people as (
        select s.partner_id, coalesce(s.reference_key, concat('row ', s.return_id, ' ', s.row_no)) as person_key
        from support s
        join asked_row using (return_id, row_no)
    ),
    same as (
        select o.partner_id, o.person_key
        from linked_person l
        join people p using (partner_id, person_key)
        join linked_person o using (person_id)
    )
    select {_COLUMNS}
    from support s
    join same p
        on p.partner_id = s.partner_id
        and p.person_key = coalesce(s.reference_key, concat('row ', s.return_id, ' ', s.row_no))
    order by s.return_id, s.row_no
"""
_KEYS_OF = f"""
    with theirs as (
        select distinct m.key_kind, m.match_key, r.strength
        from match_key m
        join asked_row using (return_id, row_no)
        join match_rule r using (key_kind)
        where r.strength in ('strong', 'weak', 'veto')
    ),
    others as (
        select distinct m.key_kind, m.match_key
        from match_key m
        join theirs t using (key_kind, match_key)
        where (m.return_id, m.row_no) not in (select return_id, row_no from asked_row)
    )
    select t.key_kind, t.match_key, t.strength
    from theirs t
    left join others o using (key_kind, match_key)
    where t.strength = 'veto' or o.match_key is null
    union
    select '{REFERENCE}', s.reference_key, 'strong'
    from support s
    join asked_row using (return_id, row_no)
    where s.reference_key is not null
    order by all
"""
"""By which keys somebody will be known: none that somebody else bears; weak ones only where there is nothing better."""


def _by_keys(store: Store, keys: Collection[Key]) -> list[PersonRow]:
    kinds, texts = zip(*sorted(keys), strict=True) if keys else ((), ())
    asked = pa.table({"key_kind": pa.array(kinds, pa.string()), "match_key": pa.array(texts, pa.string())})
    store.connection.register("asked_key", asked)
    try:
        return [PersonRow(*row) for row in store.rows(_BY_KEYS)]
    finally:
        store.connection.unregister("asked_key")


def _linked(store: Store, rows: Sequence[PersonRow]) -> list[PersonRow]:
    with _as_table(store, rows):
        return [PersonRow(*row) for row in store.rows(_LINKED)]


@contextmanager
def _as_table(store: Store, rows: Sequence[PersonRow]) -> Iterator[None]:
    """Rows that SQL can read as `asked_row`."""
    store.connection.register("asked_row", numbers_of(rows))
    try:
        yield
    finally:
        store.connection.unregister("asked_row")


def entry_for(store: Store, rows: Sequence[PersonRow], *, by: str) -> Forgotten:
    """The entry of the forget list for the person of these rows."""
    with _as_table(store, rows):
        found = store.rows(_KEYS_OF)
    has_strong = any(strength == "strong" for *_, strength in found)
    keys = tuple((kind, key) for kind, key, strength in found if strength != "weak" or not has_strong)
    text = "\x1f".join(f"{kind} {key}" for kind, key in keys)
    number = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Forgotten(number, keys, by, store.clock().replace(tzinfo=None).isoformat(timespec="seconds"))


def forget(store: Store, archive: Path, entry: Forgotten, rows: Sequence[PersonRow]) -> int:
    """Remove the rows of a person who is on the list, and note it, in one transaction; the deletion's number."""
    with store.transaction():
        number = remove(store, archive, rows, by=entry.by, because=FORGOT)
        store.connection.execute("delete from forgotten where forgotten_id = ?", [entry.forgotten_id])
        store.connection.execute("delete from forgotten_key where forgotten_id = ?", [entry.forgotten_id])
        store.connection.execute(
            "insert into forgotten values (?, ?, ?)", [entry.forgotten_id, number, entry.is_lifted]
        )
        for kind, key in entry.keys:
            store.connection.execute("insert into forgotten_key values (?, ?, ?)", [entry.forgotten_id, kind, key])
    return number


def apply_list(store: Store, archive: Path, listed: Iterable[Forgotten]) -> None:
    """Remove whoever is on the list and not yet forgotten here: after a restore, or where a run was killed."""
    known = dict(store.rows("select forgotten_id, is_lifted from forgotten"))
    for entry in listed:
        was_lifted = known.get(entry.forgotten_id)
        if was_lifted is None or (was_lifted and not entry.is_lifted):
            forget(store, archive, entry, _by_keys(store, entry.keys))
        elif entry.is_lifted and not was_lifted:
            _lift(store, entry)


def _lift(store: Store, entry: Forgotten) -> None:
    with store.transaction():
        store.connection.execute("update forgotten set is_lifted = true where forgotten_id = ?", [entry.forgotten_id])
        store.audit(entry.by, "keeps a person again", f"forgotten {entry.forgotten_id}")
