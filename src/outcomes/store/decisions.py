"""Signs versions of returns off: accepted, sent back, waived; every decision with who, when and why.

On the road: intake → **decisions** → measures. received → checked → ready → accepted, or sent back with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from outcomes.errors import StoreError
from outcomes.returns.personal import what_is_personal
from outcomes.store.database import Store
from outcomes.vocabulary import ReturnState

_MAY_BE_SENT_BACK = (ReturnState.CHECKED, ReturnState.READY, ReturnState.ACCEPTED)
_MAY_BE_WAIVED = (ReturnState.CHECKED, ReturnState.READY)


@dataclass(frozen=True)
class Waived:
    """What a waiver did: the state of the version since, the errors still open, the head of the audit."""

    return_id: int
    state: ReturnState
    open_errors: int
    audit_head: str


def state_of(store: Store, return_id: int) -> ReturnState:
    """Where a version stands; StoreError where there is none of that number."""
    found = store.one("select state from stg_return_states where return_id = ?", [return_id])
    if found is None:
        raise StoreError(f"There is no return {return_id}.", remedy="`outcomes status` shows each return's number.")
    return ReturnState(found)


def open_errors(store: Store, return_id: int) -> int:
    """How many errors of a version are neither mended nor waived."""
    return int(
        store.one(
            "select count(*) from stg_findings where return_id = ? and severity = 'error' and not is_waived",
            [return_id],
        )
    )


def decide(store: Store, return_id: int, state: ReturnState, *, by: str, on: date, why: str) -> str:
    """Note a decision about a version; returns the audit head. The caller holds the transaction."""
    number = store.next_number("decision", "decision_id")
    store.connection.execute(
        "insert into decision values (?, ?, ?, ?, ?, ?, ?)",
        [number, return_id, state, by, store.clock().replace(tzinfo=None), on, impersonal(why)],
    )
    return store.audit(by, str(state), f"return {return_id}")


def accept(store: Store, return_ids: Iterable[int], *, by: str, on: date | None, why: str) -> int:
    """Accept versions that are ready; returns how many. `on` is the day of acceptance, or None for the day received.

    One that was sent back by mistake, and has no open error, may be accepted too.
    """
    accepted = 0
    with store.transaction():
        for return_id in return_ids:
            if not _may_be_accepted(store, return_id):
                continue
            day = on or store.one("select received_on from return_version where return_id = ?", [return_id])
            decide(store, return_id, ReturnState.ACCEPTED, by=by, on=day, why=why)
            accepted += 1
    return accepted


def _may_be_accepted(store: Store, return_id: int) -> bool:
    state = state_of(store, return_id)
    was_sent_back = state is ReturnState.SENT_BACK and not open_errors(store, return_id)
    return state is ReturnState.READY or was_sent_back


def send_back(store: Store, return_id: int, *, by: str, on: date, why: str) -> str:
    """Send a version back to its partner with the reason; returns the audit head. An accepted one counts no more."""
    state = state_of(store, return_id)
    if state not in _MAY_BE_SENT_BACK:
        raise StoreError(f"Return {return_id} is {state} already.", remedy="Wait for its partner's next version.")
    with store.transaction():
        return decide(store, return_id, ReturnState.SENT_BACK, by=by, on=on, why=why)


def waive(
    store: Store,
    return_id: int,
    code: str,
    *,
    by: str,
    on: date,
    why: str,
    cell: str | None = None,
    when_ready: Callable[[], object] = lambda: None,
) -> Waived:
    """Let a finding through, everywhere or in one cell (`H14`, or `Results!H14`); ready once no error is open.

    The finding keeps its severity; a new version of the return needs a waiver of its own. `when_ready` is called in the
    same transaction.
    """
    state = state_of(store, return_id)
    if state not in _MAY_BE_WAIVED:
        raise StoreError(
            f"Return {return_id} is {state}: what is wrong with it can no longer be waived.",
            remedy="Send it back if it must be judged again.",
        )
    sheet, address = _where(store, return_id, code, cell)
    with store.transaction():
        number = store.next_number("waiver", "waiver_id")
        store.connection.execute(
            "insert into waiver values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, return_id, code, sheet, address, by, store.clock().replace(tzinfo=None), on, impersonal(why)],
        )
        head = store.audit(by, f"waived {code}", f"return {return_id}")
        left = open_errors(store, return_id)
        if state is ReturnState.CHECKED and not left:
            state = ReturnState.READY
            head = decide(store, return_id, state, by=by, on=on, why="every error is waived")
        if state is ReturnState.READY:
            when_ready()
    return Waived(return_id, state, left, head)


def _where(store: Store, return_id: int, code: str, cell: str | None) -> tuple[str | None, str | None]:
    """The sheet and cell a waiver is for; StoreError where the version has no such finding, or it is waived."""
    found = store.rows(
        "select sheet, cells, severity, is_waived from stg_findings where return_id = ? and code = ? "
        "order by finding_no",
        [return_id, code],
    )
    named, _, address = (cell or "").replace("$", "").rpartition("!")
    here = [
        (sheet, is_waived)
        for sheet, cells, severity, is_waived in found
        if severity != "note" and (not cell or (address.upper() in cells and named.strip("'") in ("", sheet)))
    ]
    if not here:
        raise _nothing_to_waive(store, return_id, code, cell)
    if all(is_waived for _, is_waived in here):
        raise StoreError(f"“{code}” is waived in return {return_id} already.", remedy="There is nothing left to do.")
    if not cell:
        return None, None
    sheets = sorted({sheet for sheet, _ in here})
    if len(sheets) > 1:
        raise StoreError(
            f"“{code}” stands in {address} on several sheets: {', '.join(sheets)}.",
            remedy=f"Name the sheet: --cell '{sheets[0]}!{address}'.",
        )
    return sheets[0], address.upper()


def _nothing_to_waive(store: Store, return_id: int, code: str, cell: str | None) -> StoreError:
    codes = store.rows(
        "select distinct code from stg_findings "
        "where return_id = ? and severity <> 'note' and not is_waived order by code",
        [return_id],
    )
    listed = ", ".join(c for (c,) in codes)
    return StoreError(
        f"Return {return_id} has no “{code}”{f' in {cell}' if cell else ''} to waive.",
        remedy=f"What it has is: {listed}." if listed else "It has nothing to waive.",
    )


def impersonal(words: str) -> str:
    """Words that are kept beside a decision; StoreError where they hold what says who a person is."""
    personal = what_is_personal(words)
    if personal:
        raise StoreError(
            f"The reason seems to hold {personal}.", remedy="Say it without: reasons are kept and printed."
        )
    return words
