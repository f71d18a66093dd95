"""Makes a numbered publication: the measures, small numbers of people hidden, in one file that is replaced as a whole.

On the road: store → **publish** → published/outcomes.duckdb → reports and analysts. Reports read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from outcomes import __version__
from outcomes.errors import StoreError
from outcomes.store import explained
from outcomes.store.database import Store, in_words, is_full
from outcomes.store.disclosure import record
from outcomes.store.disclosure.achieved import protect_together
from outcomes.store.disclosure.audit import Audit
from outcomes.store.disclosure.declared import declared_tables
from outcomes.store.disclosure.protection import Protected, protect_published
from outcomes.store.disclosure.sharing import hide_shared
from outcomes.store.hiding import (
    WITHHELD,
    WITHHELD_SELECT,
    WITHHELD_SENTENCE,
    WITHHELD_SHAPE,
    audit_copy,
    blanked,
    hide_what_follows,
    hide_what_narrows,
    kept_back,
)
from outcomes.store.kept_values import published_values
from outcomes.store.linking import bring_up_to_date
from outcomes.store.parquet import parquet_beside
from outcomes.store.rounding import round_people
from outcomes.store.runner import measured, searching, views
from outcomes.vocabulary import TABLES

PUBLIC_BEFORE = "figures hidden here stood in an earlier publication, and can be worked out from it"
WAIVERS = """
    select v.partner_id, v.programme_id, v.period, w.code, w.sheet, w.cell, w.waived_by, w.waived_on, w.why
    from waiver w
    join stg_returns v using (return_id)
"""
"""What was let through in the returns that count; never the figures themselves, which may be small numbers."""
FOLLOWING = (
    "bottom_line", "headline", "headline_choice", "joint_outcome", "joint_credit", "joint_rate", "joint_health",
    "joint_pooled", "same_people",
)  # fmt: skip
"""Published tables that follow from others, which they read as those are published."""
FOLLOWING_TOGETHER = ("joint_year_people", "joint_score")
"""Those that read what is published of people counted once, once that is protected."""
_FOLLOWING = {view.name: view.select for view in views() if view.room == "published"}
_COPIED: dict[str, str] = {
    WITHHELD: WITHHELD_SHAPE,
    **{one.table: f"select * from {one.table}" for one in declared_tables()},
    **{name: select for name, select in _FOLLOWING.items() if name in FOLLOWING},
    "shared_people": "select * from shared_people order by all",
    **{name: _FOLLOWING[name] for name in FOLLOWING_TOGETHER},
    "return_status": "select * from return_status",
    "waiver": WAIVERS,
    "outcome": "select * from outcome",
    "indicator": """select indicator_code, outcome_code, indicator_label, kind, unit, counts, better, decimals, weight,
        counts_people, target_source, rule is not null as is_from_people,
        case when rule like 'scale%' then rule_code end as scale, framework_code, position from indicator""",
    "framework": "select * from framework",
    "crosswalk": "select * from crosswalk",
    "target": "select * from target",
    "bottom_line_weight": "select * from bottom_line_weight",
    "bottom_line_choice": "select * from bottom_line_choice",
    "partner": "select partner_id, partner_name, role, partner_kind, partner_size, is_local from partner",
    "programme": "select * from programme",
    "category": "select * from category",
    "population_indicator": "select * from population_indicator",
    "instrument": "select * from instrument",
    **published_values(),
    "shared_story": "select * from shared_story",
    "comparison": "select * from comparison order by comparison_no",
    "comparison_figure": "select * from comparison_figure",
}
"""The tables of the published copy, in the order they are made."""


@dataclass(frozen=True)
class Publication:
    """A numbered publication and where it lies: how many figures it hides because they are small, or to protect those,
    how many of breakdowns that could not be protected it leaves out, and how many are withheld though they can be
    worked out."""

    number: int
    path: Path
    small_figures: int
    protecting_figures: int
    withheld_figures: int
    known_figures: int
    audit_head: str

    @property
    def hidden_cells(self) -> int:
        """How many figures are hidden, for either reason."""
        return self.small_figures + self.protecting_figures


def publish(store: Store, target: Path, *, by: str, before: Callable[[Store], None] | None = None) -> Publication:
    """Measure, hide small numbers and what would give them away, attack the result, and replace the published copy as a
    whole. Of a hidden figure that is not small and can still be worked out it is said; then all is attacked again.
    StoreError where something hidden can be worked out after that: nothing is published then.

    `before` is called once everything is measured: it keeps what is worked out from the measures, to be published too.
    """
    if not store.one("select count(*) from programme"):
        remedy = "Write one as programmes/NAME.yaml: docs/place-files.md says what stands in it."
        raise StoreError("There is nothing to publish: the place has no programme.", remedy=remedy)
    bring_up_to_date(store)
    partial = target.with_suffix(".partial")
    last = _last_number(store)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(partial)
        publication = _make(store, target, partial, by, before)
        page = target.parent / explained.PAGE
        with parquet_beside(partial, target, publication.number), explained.page_beside(partial, page):
            partial.replace(target)
        return publication
    except (duckdb.Error, OSError) as error:
        if said := _not_written(error, target):
            _note_unwritten(store, last, by)
            raise said from error
        raise
    finally:
        _clear(partial)


def _clear(partial: Path) -> None:
    """Remove what a run left unfinished, what DuckDB wrote beside it included: it would go into the next copy."""
    for path in (partial, Path(f"{partial}.wal")):
        with suppress(NotADirectoryError):
            path.unlink(missing_ok=True)


def _last_number(store: Store) -> int:
    return int(store.one("select coalesce(max(publication_no), 0) from publication"))


def _note_unwritten(store: Store, last: int, by: str) -> None:
    """A publication is noted before it is out, so that none is out unnoted; if it never came out, that is too."""
    number = _last_number(store)
    if number > last:
        with suppress(StoreError), store.transaction():
            store.audit(by, "could not write", f"publication {number}")


def _not_written(error: duckdb.Error | OSError, target: Path) -> StoreError | None:
    """What kept a publication from being written, in a sentence; None where it is a fault of ours."""
    if isinstance(error, duckdb.Error) and not is_full(error):
        return in_words(error, target) if isinstance(error, duckdb.IOException) else None
    why = error.strerror if isinstance(error, OSError) else "the disk is full"
    return StoreError(
        f"The published copy cannot be written: {why}.",
        remedy="Make room, make the folder writable, or close the copy where it is open. The earlier publication "
        "stands.",
        where=target.name,
    )


def _make(store: Store, target: Path, partial: Path, by: str, before: Callable[[Store], None] | None) -> Publication:
    connection = store.connection
    name = str(partial).replace("'", "''")
    connection.execute(f"attach '{name}' as published (storage_version 'v1.5.0')")
    try:
        number = 1 + _last_number(store)
        home = str(store.one("select current_database()"))
        with measured(connection):
            protected = protect_published(connection, number)
            hide_what_follows(connection, protected)
            hide_shared(connection)
            round_people(connection)
            if before is not None:
                before(store)
            protected, audited = _copy_and_attack(connection, home, protected)
        _refuse_leaks(audited)
        _note(store, number, protected, by)
        about = _PUBLICATION.format(number="$1", notice="$2::varchar", outcomes="$3")
        connection.execute(f"create table published.publication as {about}", [number, _notice(audited), __version__])
    finally:
        connection.execute("detach published")
    explained.describe(partial, sentences(), is_published=True)
    return Publication(
        number,
        target,
        protected.small,
        protected.protecting,
        len(protected.withheld),
        len(protected.alone),
        store.audit_head(),
    )


def _copy_and_attack(connection: duckdb.DuckDBPyConnection, home: str, protected: Protected) -> tuple[Protected, Audit]:
    """Make the copy and attack it; then once more, saying of what was worked out and is not small that it can be.

    What is small is attacked again as well, by whoever knows what those figures add up to.
    """
    _copy_tables(connection, home, protected)
    audited = audit_copy(connection, protected)
    less = protected.without({(leak.table, leak.key) for leak in audited.leaks if not leak.is_earlier})
    if less.alone == protected.alone:
        return protected, audited
    _copy_tables(connection, home, less)
    return less, audit_copy(connection, less)


def _copy_tables(connection: duckdb.DuckDBPyConnection, home: str, protected: Protected) -> None:
    """Make every table of the copy anew; those that follow from others see them as they are published."""
    declared = {one.table: one for one in declared_tables()}
    made = connection.execute("select table_name from duckdb_tables() where database_name = 'published'").fetchall()
    for (table,) in made:  # else they would be found before what they are made of
        connection.execute(f"drop table published.main.{table}")
    with kept_back(connection, protected), searching(connection, "published", "measured", home):
        for table, select in _COPIED.items():
            if table == FOLLOWING_TOGETHER[0]:  # before the copy's own `indicator` is found in the store's place
                protect_together(connection)
            if table == FOLLOWING_TOGETHER[-1]:  # the score is made of what is left of the others
                hide_what_narrows(connection, protected)
            query = WITHHELD_SELECT if table == WITHHELD else select
            query = blanked(connection, declared[table]) if table in declared else query
            # In one order, so that the same input gives the same bytes.
            connection.execute(f"create table published.{table} as from ({query}) order by all")


def _notice(audited: Audit) -> str | None:
    """What a reader must know before passing a publication on; nothing where nothing hidden can be worked out."""
    return f"Not for release: {PUBLIC_BEFORE}." if audited.already_public else None


def _refuse_leaks(audited: Audit) -> None:
    if not audited.has_passed:
        one = audited.leaks[0]
        raise StoreError(
            f"Nothing is published: {len(audited.leaks)} hidden figures could still be worked out, the first in "
            f"{one.table} ({', '.join(one.key)}).",
            remedy="Raise the thresholds in place.yaml, or leave that indicator or breakdown out; the earlier "
            "publication stands.",
        )


def published_selects() -> dict[str, str]:
    """Every table of the published copy with the query on the store that makes it."""
    return {
        "publication": _PUBLICATION.format(number="null::integer", notice="''", outcomes="''"),
        **_COPIED,
        explained.NAME: explained.SHAPE,
    }


def sentences() -> dict[str, str]:
    """What each table of the published copy holds: a view's is the head of its file, and what it reads."""
    own = {explained.NAME: explained.SENTENCE, WITHHELD: WITHHELD_SENTENCE}
    return {view.name: view.comment for view in views()} | TABLES | own


_PUBLICATION = """
    select
        n.publication_no, n.published_at, n.published_by, p.place_code, p.place_name, p.is_made_up, p.about, p.as_at,
        (select min(period) from span) as measured_from, (select max(period) from span) as measured_to,
        p.small_number_threshold, p.special_category_threshold, p.hides_noughts, p.rounds_to,
        p.framework_code, p.framework_name, p.framework_version, p.framework_source,
        n.hidden_cells, n.small_figures, n.protecting_figures, n.withheld_figures, n.audit_head,
        {outcomes} as outcomes_version, {notice} as release_notice
    from place p
    cross join (select * from publication where publication_no = {number}) n
"""


def _note(store: Store, number: int, protected: Protected, by: str) -> None:
    """Note the publication in the store, with every figure it shows or hides: they are out from now on."""
    with store.transaction():
        head = store.audit(by, "published", f"publication {number}")
        withheld = len(protected.withheld) + len(protected.alone)
        hidden, counts = len(protected.hidden), (protected.small, protected.protecting, withheld)
        store.connection.execute(
            "insert into publication select ?, ?, ?, as_at, files_hash, ?, ?, ?, ?, ? from place",
            [number, store.clock().replace(tzinfo=None), by, hidden, head, *counts],
        )
        record.keep(store.connection, number, protected.shown, protected.hidden + protected.alone)
