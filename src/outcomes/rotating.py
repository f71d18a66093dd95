"""Changes a place's secrets: a new K2 keys again what is stored, a new K1 cannot, and what came before is lost to it.

On the road: a person decides → **rotating** → secrets, store, archive, forget list. New secrets lie beside the old
until the store knows of them, so that a run killed anywhere leaves the place as it was, or to be finished by another.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes import match_secrets
from outcomes.errors import PlaceError
from outcomes.forget_list import put_on_list, read_list
from outcomes.match_secrets import find_secrets, find_waiting, new_secret, put_waiting, use_waiting
from outcomes.returns.people import Secrets
from outcomes.store import secrets_in_force as in_force
from outcomes.store.database import SYSTEM, Store
from outcomes.store.rekeying import rekey_archive, rekey_store

if TYPE_CHECKING:
    from outcomes.place import Place


def rotate_k2(place: Place, *, by: str) -> None:
    """Make a new K2 and key everything stored again with it; no figure changes.

    Raises:
        PlaceError: the secrets come from the environment, or are not those in force.
        StoreError: a file of the archive was changed.
    """
    code, archive = place.definition.place.code, place.folder / "archive"
    with place.store() as store:
        if _was_finished(place, store):
            return
        now = _in_force(place, store)
        waiting = _begun(now, code)
        if waiting is None:
            waiting = replace(now, later=(*now.later, new_secret()))
            put_waiting(code, waiting)
        _key_again(store, archive, waiting, by=by, act="changed K2 and keyed people again")
        store.checkpoint()
        _key_list_again(code, waiting)
        use_waiting(code)


def bring_forward(store: Store, archive: Path, code: str) -> bool:
    """Key a place from before its K2 was changed with each K2 since; whether it was from before.

    An older backup that is restored is such a place. Without it nobody on the forget list would be known in it.
    """
    known = in_force.marks_in_force(store)
    try:
        secrets = find_secrets(code)
    except PlaceError:
        return False  # where there are no secrets nothing can be keyed, and nothing is
    stages = secrets.stages()
    then = next((n for n, one in enumerate(stages[:-1]) if in_force.marks_of(one) == known), None)
    if then is None:
        return False
    for one in stages[then + 1 :]:
        _key_again(store, archive, one, by=SYSTEM, act="keyed people again with the K2 in use")
    return True


def _key_again(store: Store, archive: Path, secrets: Secrets, *, by: str, act: str) -> None:
    """Key archive and store with the last K2 of some secrets, which are in force from then on."""
    k2 = secrets.every_k2[-1]
    hashes = rekey_archive(store, archive, k2, len(secrets.every_k2))
    with store.transaction():
        rekey_store(store, archive, k2, hashes)
        in_force.note(store, in_force.marks_of(secrets), in_force.K2_CHANGED)
        store.audit(by, act, "secrets")


def _key_list_again(code: str, changed: Secrets) -> None:
    """Key the forget list again with the last K2, whoever is on it, as a whole; what was keyed already stays."""
    number = len(changed.every_k2)
    put_on_list(code, [entry.keyed_again(changed.every_k2[-1], number) for entry in read_list(code)])


def rotate_k1(place: Place, *, by: str) -> None:
    """Make a new K1. Nobody who was keyed before is known again, with any partner: the old returns stay as they are.

    Raises:
        PlaceError: the secrets come from the environment or are not those in force, a change of K2 was broken off, or
            somebody is forgotten.
    """
    code = place.definition.place.code
    with place.store() as store:
        if _was_finished(place, store):
            return
        _refuse_forgotten(store)
        now = _in_force(place, store)
        if _begun(now, code) is not None:
            raise PlaceError("A change of K2 was broken off.", remedy="Run outcomes people rotate PLACE k2 first.")
        changed = replace(now, k1=new_secret())
        put_waiting(code, changed)
        with store.transaction():
            in_force.note(store, in_force.marks_of(changed), in_force.K1_CHANGED)
            store.audit(by, "changed K1: people keyed before are not known again", "secrets")
        use_waiting(code)


def _was_finished(place: Place, store: Store) -> bool:
    """Whether a change was noted and broken off just before the new secrets took their place: they take it now."""
    code = place.definition.place.code
    if match_secrets.are_in_environment():
        raise PlaceError(
            "The secrets come from OUTCOMES_K1 and OUTCOMES_K2, which no command can change.",
            remedy="Unset both, keep the secrets in their file, and run the command again.",
        )
    waiting = find_waiting(code)
    if waiting is None or in_force.marks_in_force(store) != in_force.marks_of(waiting):
        return False
    if len(waiting.every_k2) > len(find_secrets(code, place.folder).every_k2):
        _key_list_again(code, waiting)
    use_waiting(code)
    return True


def _begun(now: Secrets, code: str) -> Secrets | None:
    """The secrets of a change of K2 that was begun: some of the archive may be keyed with them."""
    waiting = find_waiting(code)
    is_next = waiting is not None and waiting.k1 == now.k1 and waiting.every_k2[:-1] == now.every_k2
    return waiting if is_next else None


def _refuse_forgotten(store: Store) -> None:
    """A key is made with K1 from what a person gave, which nobody keeps: with another K1 it cannot be made again."""
    if store.one("select count(*) from forgotten where not is_lifted"):
        raise PlaceError(
            "Somebody is forgotten, and is known by keys made with this K1: with another they would come back unknown, "
            "for what the keys were made of is kept nowhere.",
            remedy="Change K2 instead, which keys the forget list again too: without it K1 opens nothing of the store.",
        )


def _in_force(place: Place, store: Store) -> Secrets:
    """The secrets, which must be those in force."""
    secrets = find_secrets(place.definition.place.code, place.folder)
    in_force.hold_to(store, secrets)
    return secrets
