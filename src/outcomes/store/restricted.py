"""Makes a restricted copy: people under pseudonyms, for one named analyst, in a folder only its owner reads.

On the road: store → **restricted** → restricted/copy-NUMBER/. It is personal data, and no part of what is published.
Only people of partners whose agreement says so are in it. Their pseudonyms are drawn for the copy and kept nowhere
else, so that no key joins it with the store or with another copy.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from outcomes import __version__
from outcomes.errors import PlaceError, StoreError
from outcomes.store import explained
from outcomes.store.database import Store, in_words, is_full
from outcomes.store.linking import bring_up_to_date
from outcomes.store.restricted_tables import ABOUT, NUMBERED, SAY_ABOUT, TABLES, VIEWS, sentences
from outcomes.store.runner import measured

FOLDER = "restricted"
COPY = "people.duckdb"
NOTICE = "READ FIRST.txt"
MAY_NOT = (
    "to find out who anybody is, to decide anything about a person, beside other data about people, or for anything "
    "but what it was made for; it may not be copied, passed on or published, and figures leave it only once small "
    "numbers of people are hidden"
)
_ALONE = """
    with groups as (
        select pseudonym, list(dimension || '=' || category order by dimension) as known
        from lent.person_group
        group by pseudonym
    )
    select count(*) from (select known from groups group by known having count(*) = 1)
"""


@dataclass(frozen=True)
class Wanted:
    """Who asks for a copy, what for, until which day, and who makes it."""

    made_for: str
    because: str
    until: date
    by: str


@dataclass(frozen=True)
class RestrictedCopy:
    """A copy that was made: its number and folder, whose people are in it, and the head of the audit that notes it.

    `alone` are people whose groups nobody else in the copy has together.
    """

    number: int
    folder: Path
    partners: tuple[str, ...]
    people: int
    supports: int
    alone: int
    audit_head: str


def make_copy(store: Store, place: Path, wanted: Wanted) -> RestrictedCopy:
    """Make the next restricted copy of a place, as a whole or not at all; the audit notes it before it has its name.

    PlaceError where no partner's agreement covers it or one ends before `until`; StoreError where it cannot be written.
    """
    bring_up_to_date(store)
    number = 1 + int(store.one("select coalesce(max(copy_no), 0) from restricted_copy"))
    folder = place / FOLDER / f"copy-{number}"
    partial = folder.with_suffix(".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        partial.mkdir(mode=0o700)
        made = _make(store, folder, partial, number, wanted)
        for file in partial.iterdir():
            file.chmod(0o600)
        partial.rename(folder)
        return made
    except duckdb.Error as error:
        if is_full(error) or isinstance(error, duckdb.IOException):
            raise in_words(error, folder) from error
        raise
    except OSError as error:
        raise StoreError(
            f"The restricted copy cannot be written: {error.strerror}.",
            remedy="Make room, or make the place's folder writable.",
            where=folder.name,
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def remove_copies(place: Path) -> None:
    """Remove the copies that lie in a place: somebody in them is to be nowhere. Those handed over are not in reach."""
    shutil.rmtree(place / FOLDER, ignore_errors=True)


def still_used(store: Store, today: date) -> tuple[int, ...]:
    """The numbers of copies that somebody may still have."""
    return tuple(
        n for (n,) in store.rows("select copy_no from restricted_copy where use_until >= ? order by 1", [today])
    )


def _make(store: Store, folder: Path, partial: Path, number: int, wanted: Wanted) -> RestrictedCopy:
    connection, copy = store.connection, partial / COPY
    name = str(copy).replace("'", "''")
    with measured(connection, *VIEWS):
        partners = _covered(store, wanted.until)
        _draw(connection)
        connection.execute(f"attach '{name}' as lent (storage_version 'v1.5.0')")
        try:
            for table, (_, select) in TABLES.items():
                connection.execute(f"create table lent.{table} as {select}")
            people = int(store.one("select count(*) from lent.person"))
            supports = int(store.one("select count(*) from lent.person_support"))
            made = RestrictedCopy(number, folder, partners, people, supports, int(store.one(_ALONE)), "")
            head = _note(store, made, wanted)
            _say_what_it_is(store, made, head, wanted)
        finally:
            connection.execute("detach lent")
            for table in ("drawn", "numbered"):
                connection.execute(f"drop table if exists {table}")
    explained.describe(copy, {table: _marked(sentence, wanted) for table, sentence in sentences().items()})
    with explained.page_beside(copy, partial / explained.PAGE, about=_notice(number, wanted)):
        (partial / NOTICE).write_text(_notice(number, wanted) + "\n", encoding="utf-8")
    return RestrictedCopy(number, folder, partners, people, supports, made.alone, head)


def _covered(store: Store, until: date) -> tuple[str, ...]:
    """The partners whose people may be in a copy until a day; PlaceError where there is none, or not so long."""
    found = store.rows(
        "select partner_id, covered_until from restricted_partners "
        "where partner_id in (select partner_id from restricted_supports) order by 1"
    )
    if not found:
        raise PlaceError(
            "Nobody may be in a restricted copy: no partner that lists people has agreed to it.",
            remedy="Where a partner agrees, write gives_people_to_analysts: true into its entry of agreements.yaml.",
        )
    if until > (last := min(day for _, day in found)):
        raise PlaceError(
            f"A copy may be used until {last:%d %B %Y} at the latest: an agreement ends, or rows are to be deleted.",
            remedy="Choose an earlier day.",
        )
    return tuple(partner for partner, _ in found)


def _draw(connection: duckdb.DuckDBPyConnection) -> None:
    """Draw a pseudonym for everybody in the copy, and number their rows in the order of these."""
    people = [one for (one,) in connection.execute("select distinct person_id from restricted_supports").fetchall()]
    drawn = pa.table(
        {
            "person_id": pa.array(people, pa.int32()),
            "pseudonym": pa.array([secrets.token_hex(8) for _ in people], pa.string()),
        }
    )
    connection.register("drawing", drawn)
    try:
        connection.execute("create or replace temp table drawn as select * from drawing")
    finally:
        connection.unregister("drawing")
    connection.execute(f"create or replace temp table numbered as {NUMBERED}")


def _note(store: Store, made: RestrictedCopy, wanted: Wanted) -> str:
    """Note the copy in the store and its audit; returns the audit's head."""
    with store.transaction():
        head = store.audit(wanted.by, "made a restricted copy", f"restricted copy {made.number}")
        store.connection.execute(
            "insert into restricted_copy values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                made.number,
                store.clock().replace(tzinfo=None),
                wanted.by,
                wanted.made_for,
                wanted.because,
                wanted.until,
                made.people,
                list(made.partners),
            ],
        )
    return head


def _say_what_it_is(store: Store, made: RestrictedCopy, head: str, wanted: Wanted) -> None:
    store.connection.execute(
        f"create table lent.{ABOUT} as {SAY_ABOUT}",
        {
            "number": made.number,
            "made_for": wanted.made_for,
            "because": wanted.because,
            "until": wanted.until,
            "may_not": MAY_NOT,
            "by": wanted.by,
            "at": store.clock().replace(tzinfo=None),
            "partners": list(made.partners),
            "people": made.people,
            "alone": made.alone,
            "head": head,
            "outcomes": __version__,
        },
    )


def _notice(number: int, wanted: Wanted) -> str:
    return (
        f"RESTRICTED COPY {number}: PERSONAL DATA UNDER PSEUDONYMS (UK GDPR, article 4(5)).\n"
        f"For {wanted.made_for} alone, made by {wanted.by}, for: {wanted.because}.\n"
        f"It may be used until {wanted.until:%d %B %Y}, and is deleted then. It may not be used {MAY_NOT}.\n"
        f"The table {ABOUT} says the same; docs/analysts.md says more."
    )


def _marked(sentence: str, wanted: Wanted) -> str:
    return f"Restricted, for {wanted.made_for} alone. {sentence}"
