"""Verifies the audit: the chain of events, what it says of returns, and the files of the archive.

On the road: store and archive → **audit** → what is broken, in words. Nothing is changed, whatever is found.

Each event's hash covers the one before (a hash chain, as in Haber and Stornetta, 1991), so that a change, a gap or
another order shows. Events taken off the end leave a chain that holds: they show by a head noted elsewhere (on a
receipt, in a report), and by decisions and archive files that the audit no longer knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from outcomes.store.archive import archive_name, hash_of
from outcomes.store.claims import decisions_otherwise
from outcomes.store.database import GENESIS, Store, chain_hash

ARCHIVED = "archived "
"""How the event begins that notes the SHA-256 of a return's archive file."""
STATES = ("received", "checked", "ready", "accepted", "sent back")


@dataclass(frozen=True)
class Audit:
    """What was verified. `broken` says each fault in a sentence; `notes` what cannot be told."""

    events: int
    archived: int
    head: str
    broken: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    chain_hash: str


def verify(store: Store, archive: Path, heads: Sequence[str] = ()) -> Audit:
    """Verify the store's audit and its archive; `heads` are those noted elsewhere, in full or their first letters."""
    events = [
        Event(*row)
        for row in store.rows(
            "select audit_id, happened_at, actor, act, subject, chain_hash from audit_event order by audit_id"
        )
    ]
    noted = noted_hashes(store)
    broken = [
        *_chain(events),
        *_heads(store, events, heads),
        *_decisions(store, events),
        *_waivers(store, events),
        *_claims(store, events),
        *_files(store, archive, noted),
    ]
    return Audit(len(events), len(noted), store.audit_head(), tuple(broken), tuple(_notes(store, archive, noted)))


def _chain(events: Sequence[Event]) -> Iterator[str]:
    before, last = GENESIS, 0
    for event in events:
        if chain_hash(before, event.at, event.actor, event.act, event.subject) != event.chain_hash:
            after = f"event {last}" if last else "the beginning"
            yield (
                f"Event {event.number} ({event.at:%d/%m/%Y %H:%M}, {event.act}, {event.subject}) does not follow from "
                f"{after}: it was changed, or events were taken out, put in or put in another order there."
            )
        before, last = event.chain_hash, event.number


def _heads(store: Store, events: Sequence[Event], heads: Sequence[str]) -> Iterator[str]:
    """Every head that was printed must still stand in the chain."""
    known = [event.chain_hash for event in events]
    for number, head in store.rows("select publication_no, audit_head from publication order by publication_no"):
        if head not in known:
            yield f"The head that publication {number} printed is not in the audit: events were taken out or changed."
    for head in heads:
        if len(head) < 8 or not any(one.startswith(head.lower()) for one in known):
            yield f"The head {head} is not in the audit: events up to it were taken out or changed."


def _decisions(store: Store, events: Sequence[Event]) -> Iterator[str]:
    """The states each return went through, as the decisions and as the audit have them."""
    said: dict[str, list[str]] = {}
    for event in events:
        state = event.act.partition(":")[0]  # older stores noted the reason after a colon
        if state in STATES:
            said.setdefault(event.subject, []).append(state)
    kept: dict[str, list[str]] = {}
    for return_id, state in store.rows("select return_id, state from decision order by decision_id"):
        kept.setdefault(f"return {return_id}", []).append(state)
    for subject in sorted(said.keys() | kept.keys(), key=_by_number):
        audit, decisions = said.get(subject, []), kept.get(subject, [])
        if audit != decisions:
            yield (
                f"{subject.capitalize()}: the decisions say {_listed(decisions)}, and the audit says {_listed(audit)}."
            )


def _waivers(store: Store, events: Sequence[Event]) -> Iterator[str]:
    said = sorted((e.subject, e.act.removeprefix("waived ")) for e in events if e.act.startswith("waived "))
    kept = sorted((f"return {r}", code) for r, code in store.rows("select return_id, code from waiver"))
    for subject, code in dict.fromkeys([*said, *kept]):
        if said.count((subject, code)) != kept.count((subject, code)):
            yield f"{subject.capitalize()}: the waivers of {code} are not those the audit knows."


def _claims(store: Store, events: Sequence[Event]) -> list[str]:
    """What was decided about each claim, as the decisions and as the audit have them."""
    about = ((e.subject.partition(" "), e.act) for e in events)
    return decisions_otherwise(store, ((rest, act) for (kind, _, rest), act in about if kind == "claim"))


def _listed(states: Sequence[str]) -> str:
    return ", then ".join(states) or "nothing"


def _by_number(subject: str) -> tuple[int, str]:
    number = subject.rpartition(" ")[2]
    return (int(number) if number.isdigit() else 0, subject)


def noted_hashes(store: Store) -> dict[str, str]:
    """For each archive file the SHA-256 that the audit noted last."""
    rows = store.rows("select act, subject from audit_event where starts_with(act, ?) order by audit_id", [ARCHIVED])
    return {subject: act.removeprefix(ARCHIVED) for act, subject in rows}


def archive_files(store: Store) -> dict[str, str]:
    """The archive file of everything that was kept, by the subject the audit knows it under."""
    returns = store.rows("select return_id, file_sha256 from return_version order by return_id")
    others = store.rows("select file_sha256 from other_file order by file_sha256")
    return {f"return {n}": archive_name(sha, str(n)) for n, sha in returns} | {
        f"file {sha}": archive_name(sha, "other") for (sha,) in others
    }


def _files(store: Store, archive: Path, noted: dict[str, str]) -> Iterator[str]:
    """Each archive file is there, and holds what it held when it was written."""
    kept = archive_files(store)
    for subject in sorted(noted.keys() | kept.keys(), key=_by_number):
        name, expected = kept.get(subject), noted.get(subject)
        if name is None:
            yield f"{subject.capitalize()} is in the audit, and the store does not hold it."
        elif expected is None:
            continue
        elif not (archive / name).is_file():
            yield f"{subject.capitalize()}: its file {name} is missing from the archive."
        elif hash_of(archive / name) != expected:
            yield f"{subject.capitalize()}: its file {name} in the archive was changed since it was written."


def _notes(store: Store, archive: Path, noted: dict[str, str]) -> Iterator[str]:
    kept = archive_files(store)
    unknown = len(kept.keys() - noted.keys())
    if unknown:
        yield (
            f"{unknown} archive files came before their hashes were noted, or their note was taken out: "
            "whether they were changed cannot be told."
        )
    there = {path.name for path in archive.glob("*.parquet")} if archive.is_dir() else set()
    strays = len(there - set(kept.values()))
    if strays:
        yield f"{strays} archive files belong to no return: a run that was broken off may leave such."
