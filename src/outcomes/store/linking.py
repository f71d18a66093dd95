"""Links the people of different partners by the keys they share, and says of each link why.

On the road: match_key rows → **linking** → person_link, linked_person → collective figures.  Source of the method:
measures, section 4: a strong key links, weak ones need two, a conflicting birth date vetoes; people are the connected
parts of what is linked (union–find), and a partner's own references are never made one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from outcomes.store.clusters import Edges, cluster, connected
from outcomes.store.database import SYSTEM, Store

_METHOD = "2"
"""Changes when the same store would be linked otherwise, so that every place is linked anew."""
WEAK_NEEDED = 2
VETOED = "their birth dates differ by more than one slip"
TORN = "the birth dates beside a reference of one of them differ by more than one slip"
ONE_PARTNER = "one partner has them as two people"
CONFLICT = "it would join two people of one partner, two whose birth dates conflict, or two decided to be different"
ALIKE = "they share what does not link alone"


@dataclass(frozen=True)
class Linked:
    """What linking came to: people as partners count them, different people, links, and pairs to be looked at."""

    references: int
    people: int
    links: int
    doubtful: int


def bring_up_to_date(store: Store) -> None:
    """Link anew where the returns measured, the place's files or a decision have changed since."""
    inputs = _inputs(store)
    if store.one("select inputs_hash from link_run") != inputs:
        with store.transaction():
            _link(store, inputs)


def summary(store: Store) -> Linked:
    """What the last linking came to."""
    row = store.rows(
        """
        select (select count(*) from linked_person), (select count(distinct person_id) from linked_person),
            (select count(*) from person_link where link_verdict = 'linked'),
            (select count(*) from person_link where link_verdict = 'doubtful')
        """
    )[0]
    return Linked(*map(int, row))


def _inputs(store: Store) -> str:
    """A hash of all that linking depends on."""
    returns = store.rows("select return_id from stg_returns order by return_id")
    decided = store.one("select max(link_decision_id) from link_decision")
    files = store.one("select files_hash from place")
    return hashlib.sha256(json.dumps([_METHOD, files, decided, returns]).encode()).hexdigest()


def _link(store: Store, inputs: str) -> None:
    run = store.connection.execute
    _gather(store)
    _compare(store)
    edges, pairs = _edges(store), _pairs(store)
    numbers = run("select partner_no from link_people order by person_no").fetchnumpy()
    partners = np.asarray(numbers["partner_no"])
    apart = store.rows("select one, other from link_decided where not is_same")
    found = cluster(partners, edges, apart, _conflicts(store, connected(len(partners), edges)))
    _write_people(store, found.person_of)
    _write_links(store, pairs, found.refused)
    run("delete from link_run")
    now = store.clock().replace(tzinfo=None)
    run("insert into link_run values (?, ?)", [inputs, now])
    for table in ("link_people", "link_shared", "link_pairs", "link_told", "link_decided"):
        run(f"drop table {table}")
    store.audit(SYSTEM, "linked people", f"{len(found.person_of)} references")


_PEOPLE = """
    create or replace temp table link_people as
    with people as (
        select partner_id, person_key, min((return_id, row_no)) as first_row, bool_or(has_reference) as has_reference
        from stg_support
        group by partner_id, person_key
    ),
    covered as (
        select a.partner_id
        from agreement a
        cross join place p
        where a.links_people and p.as_at between a.starts_on and a.ends_on
    )
    select
        (row_number() over (order by first_row) - 1)::integer            as person_no,
        (dense_rank() over (order by partner_id) - 1)::integer           as partner_no,
        partner_id, person_key,
        has_reference and partner_id in (select partner_id from covered) as may_link
    from people
    order by person_no
"""
_SHARED = """
    insert into link_shared
    with borne as (
        select p.person_no, p.partner_no, hash(m.match_key) as key_no
        from match_key m
        join stg_support s using (return_id, row_no)
        join link_people p using (partner_id, person_key)
        where m.key_kind = $1 and p.may_link
    ),
    shared as (
        select key_no from borne group by key_no having min(person_no) < max(person_no)
    ),
    told as (
        select distinct person_no, partner_no, key_no from borne where key_no in (select key_no from shared)
    ),
    common as (
        select key_no from told group by key_no, partner_no having count(*) > $3
    )
    select person_no, $2::integer, key_no from told where key_no not in (select key_no from common)
"""
"""People who share a key with somebody; a key that many people of one partner bear says nothing."""
_PAIRS = """
    create or replace temp table link_pairs as
    select a.person_no as one, b.person_no as other, bit_or(1::bigint << a.kind_no) as kinds
    from link_shared a
    join link_shared b using (kind_no, key_no)
    where a.person_no < b.person_no
    group by a.person_no, b.person_no
"""


def _gather(store: Store) -> None:
    """The people there are, and which of them share a key, kind by kind so that memory stays small."""
    run = store.connection.execute
    run(_PEOPLE)
    run("create or replace temp table link_shared (person_no integer, kind_no integer, key_no ubigint)")
    kinds = store.rows("select key_kind, kind_no from match_rule where strength <> 'veto' order by kind_no")
    most = store.one("select most_sharing from match_rule limit 1")
    for kind, number in kinds:
        run(_SHARED, [kind, number, most])
    run(_PAIRS)


_TOLD = """
    create or replace temp table link_told as
    with asked as (
        select one as person_no from link_pairs union select other from link_pairs
        union select one from link_decided union select other from link_decided
    ),
    by_row as (
        select p.person_no, r.kind_no, list(distinct hash(m.match_key)) as key_nos
        from match_key m
        join match_rule r using (key_kind)
        join stg_support s using (return_id, row_no)
        join link_people p using (partner_id, person_key)
        where r.strength = 'veto' and p.person_no in (select person_no from asked)
        group by p.person_no, r.kind_no, s.return_id, s.row_no
    ),
    distinct_told as (
        select distinct person_no, kind_no, list_sort(key_nos) as key_nos from by_row
    ),
    torn as (
        select distinct a.person_no, a.kind_no
        from distinct_told a
        join distinct_told b using (person_no, kind_no)
        where not list_has_any(a.key_nos, b.key_nos)
    )
    select t.person_no, t.kind_no, list_distinct(flatten(list(t.key_nos))) as key_nos, bool_or(n.person_no is not null)
        as is_torn
    from distinct_told t
    left join torn n using (person_no, kind_no)
    group by t.person_no, t.kind_no
"""
"""Whose keys can forbid a link, and whether those of a person's own rows agree on nothing: two people, or a slip."""
_VERDICTS = """
    create or replace temp table link_pairs as
    with masks as (
        select
            bit_or(case when strength = 'strong' then 1::bigint << kind_no else 0 end) as strong,
            bit_or(case when strength = 'weak' then 1::bigint << kind_no else 0 end)   as weak
        from match_rule
    ),
    torn as (
        select distinct person_no from link_told where is_torn
    ),
    compared as (
        select p.one, p.other, bool_or(not list_has_any(a.key_nos, b.key_nos)) as is_vetoed
        from link_pairs p
        join link_told a on a.person_no = p.one
        join link_told b on b.person_no = p.other and b.kind_no = a.kind_no
        group by p.one, p.other
    )
    select
        p.one, p.other, p.kinds, bit_count(p.kinds & k.strong)::integer as strong,
        bit_count(p.kinds & k.weak)::integer as weak,
        x.partner_no = y.partner_no as is_one_partner,
        coalesce(c.is_vetoed, false) as is_vetoed,
        p.one in (select person_no from torn) or p.other in (select person_no from torn) as is_torn,
        p.kinds & ~(k.strong | k.weak) <> 0 as is_alike
    from link_pairs p
    cross join masks k
    join link_people x on x.person_no = p.one
    join link_people y on y.person_no = p.other
    left join compared c on c.one = p.one and c.other = p.other
    order by p.one, p.other
"""


def _compare(store: Store) -> None:
    """How much each pair shares, what speaks against it, and what was decided of it."""
    for sql in (_DECIDED, _TOLD, _VERDICTS):
        store.connection.execute(sql)


def _conflicts(store: Store, part_of: np.ndarray) -> list[tuple[int, int]]:
    """Pairs that links would join and whose birth dates conflict, also where they share no key themselves."""
    people = pa.table({"person_no": pa.array(range(len(part_of)), pa.int32()), "part_no": pa.array(part_of)})
    with _incoming(store, people):
        return store.rows(_CONFLICTS)


_CONFLICTS = """
    with parts as (
        select person_no, part_no from incoming qualify count(*) over (partition by part_no) > 2
    )
    select distinct a.person_no as one, b.person_no as other
    from parts a
    join parts b on b.part_no = a.part_no and b.person_no > a.person_no
    join link_told x on x.person_no = a.person_no
    join link_told y on y.person_no = b.person_no and y.kind_no = x.kind_no
    where not list_has_any(x.key_nos, y.key_nos)
    order by one, other
"""
"""Two alone were compared when they were paired; only of three or more can a third join two who share no key."""


@dataclass(frozen=True)
class _Pairs:
    """Pairs worth writing down, as arrays of one length."""

    one: np.ndarray
    other: np.ndarray
    kinds: np.ndarray
    is_link: np.ndarray
    doubt: np.ndarray


def _pairs(store: Store) -> _Pairs:
    found = _columns(
        store,
        """
        select one, other, kinds, strong > 0 or weak >= $1 as enough, is_vetoed, is_torn, is_one_partner
        from link_pairs
        where strong > 0 or weak >= $1 or (is_alike and not is_one_partner)
        order by one, other
        """,
    )
    doubts = {ALIKE: ~found["enough"], ONE_PARTNER: found["is_one_partner"], VETOED: found["is_vetoed"]}
    doubts[TORN] = found["is_torn"]
    doubt = np.select(list(doubts.values()), list(doubts), default="")
    return _Pairs(found["one"], found["other"], found["kinds"], doubt == "", doubt)


def _columns(store: Store, sql: str) -> dict[str, np.ndarray]:
    """A query's columns as arrays; `$1` in it is how many weak keys link."""
    found = store.connection.execute(sql, [WEAK_NEEDED]).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


_DECIDED = """
    create or replace temp table link_decided as
    select least(a.person_no, b.person_no) as one, greatest(a.person_no, b.person_no) as other, d.is_same
    from standing_link_decisions d
    join link_people a on a.partner_id = d.partner_id and a.person_key = d.person_key
    join link_people b on b.partner_id = d.other_partner_id and b.person_key = d.other_person_key
"""


def _edges(store: Store) -> Edges:
    """What links, the surest first: what was decided, then by how many strong and weak keys agree."""
    found = _columns(
        store,
        """
        select one, other, 100 * strong + weak as weight, false as is_decided
        from link_pairs
        where (strong > 0 or weak >= $1) and not is_vetoed and not is_torn and not is_one_partner
        union all
        select one, other, 0, true from link_decided where is_same
        order by is_decided desc, weight desc, one, other
        """,
    )
    return Edges(found["one"], found["other"], found["is_decided"])


def _write_people(store: Store, person_of: np.ndarray) -> None:
    numbers = pa.array(range(len(person_of)), pa.int32())
    with _incoming(store, pa.table({"person_no": numbers, "person_id": pa.array(person_of)})):
        store.connection.execute("delete from linked_person")
        store.connection.execute(_LINKED_PEOPLE)


_LINKED_PEOPLE = """
    insert into linked_person by name
    with able as (
        select distinct s.partner_id, s.person_key
        from match_key m
        join match_rule r using (key_kind)
        join stg_support s using (return_id, row_no)
        where r.strength = 'strong'
    )
    select p.partner_id, p.person_key, i.person_id::integer + 1 as person_id,
        p.may_link and a.person_key is not null as is_linkable
    from link_people p
    join incoming i using (person_no)
    left join able a using (partner_id, person_key)
    order by p.person_no
"""


def _write_links(store: Store, pairs: _Pairs, refused: set[tuple[int, int]]) -> None:
    both = zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)
    is_refused = np.array([pair in refused for pair in both], dtype=bool)
    doubt = np.where(pairs.is_link & is_refused, CONFLICT, pairs.doubt)
    columns = {"one": pairs.one, "other": pairs.other, "kinds": pairs.kinds, "doubt": pa.array(doubt, pa.string())}
    with _incoming(store, pa.table(columns)):
        store.connection.execute("delete from person_link")
        store.connection.execute(_LINKS)


_LINKS = """
    insert into person_link by name
    with told as (
        select i.one, i.other, nullif(i.doubt, '') as doubt, list(r.key_kind order by r.kind_no) as key_kinds,
            bool_or(r.strength = 'strong') as is_strong
        from incoming i
        join match_rule r on (i.kinds & (1::bigint << r.kind_no)) <> 0
        group by i.one, i.other, i.doubt
    )
    select
        left(sha256(concat_ws(' ', a.partner_id, a.person_key, b.partner_id, b.person_key)), 10) as pair_code,
        a.partner_id, a.person_key, b.partner_id as other_partner_id, b.person_key as other_person_key,
        case
            when d.is_same then 'linked'
            when not d.is_same then 'different'
            when t.doubt is null then 'linked'
            else 'doubtful'
        end as link_verdict,
        case
            when d.is_same is not null then 'decided'
            when t.is_strong then 'a strong key agrees'
            when t.doubt = 'they share what does not link alone' then 'no link'
            else 'two weak keys agree'
        end as link_rule,
        coalesce(t.key_kinds, []) as key_kinds,
        case when d.is_same is null then t.doubt end as doubt
    from told t
    full join link_decided d using (one, other)
    join link_people a on a.person_no = one
    join link_people b on b.person_no = other
    order by one, other
"""


@contextmanager
def _incoming(store: Store, table: pa.Table) -> Iterator[None]:
    """A table that SQL can read as `incoming`."""
    store.connection.register("incoming", table)
    try:
        yield
    finally:
        store.connection.unregister("incoming")
