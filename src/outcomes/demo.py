"""The demonstration: Riverside, a made-up place, from its partners' workbooks to a report.

On the road: **demo** → sample → place.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.match_secrets import make_secrets
from outcomes.place import Place, open_place
from outcomes.returns.children import kept_for_the_next
from outcomes.store.intake import Receipt
from outcomes.vocabulary import ReturnState
from outcomes.whole_files import filled_folder

if TYPE_CHECKING:
    from outcomes.sample.archetypes import Variant

COORDINATOR = "Sam Reed (sample user)"
OFFICER = "Contract officer (sample user)"
_KEPT_SEED = 2024


def run_demo(folder: Path, *, seed: int, mechanisms: bool = False) -> Iterator[str]:
    """Make Riverside in a folder and walk the whole road; yields a line of what was done at each step.

    With `mechanisms` it has three programmes of each way of paying, and the report compares them.
    """
    if folder.exists() and any(folder.iterdir()):
        raise PlaceError(
            "The folder is not empty.",
            remedy="Choose another, or remove it first: the demo makes its own.",
            where=folder,
        )
    started = time.monotonic()
    _lay_out(folder, seed, "mechanisms" if mechanisms else "default")
    place = open_place(folder)
    secrets, is_new = make_secrets(place.definition.place.code)
    yield f"Riverside, a made-up place, is in {folder}."
    yield f"Its secrets for match keys are {'new' if is_new else 'the ones'} in {secrets}."
    with place.store(), kept_for_the_next():  # held open: every step below finds the store open and readers warm
        yield _in_words([r for _, receipts in receive_and_accept(place) for r in receipts])
        noted = place.funding.verify(sorted((folder / "verified").glob("*.csv")), by=OFFICER)
    yield f"Noted {sum(one.noted for one in noted)} decisions about claimed outcomes."
    publication = place.measures.publish(by=COORDINATOR)
    yield (
        f"Published number {publication.number}: {publication.small_figures} small figures are hidden, "
        f"and {publication.protecting_figures} that would give them away."
    )
    built = place.reports.build("funding" if mechanisms else "joint")
    yield f"The whole road took {time.monotonic() - started:.0f} seconds."
    yield f"The report is {built.path.resolve()}: open it in a browser."


def _lay_out(folder: Path, seed: int, variant: Variant) -> None:
    """Riverside's files: a checkout keeps those that one seed makes; all others, and in a wheel all, are made here."""
    kept = shipped("sample") / "riverside"
    with filled_folder(folder):
        if variant == "default" and seed == _KEPT_SEED and kept.is_dir():
            shutil.copytree(kept, folder, dirs_exist_ok=True)
        else:
            from outcomes.sample import make_place  # what makes places is loaded where one is made

            make_place(folder, seed=seed, variant=variant)


def receive_and_accept(place: Place) -> Iterator[tuple[date, list[Receipt]]]:
    """Month by month receive what came, and accept what has no error, as a coordinator would.

    Yields each day's receipts.
    """
    returns = place.returns  # reads its layouts once
    for sitting in _last_of_each_month(place.folder / "inbox"):
        received = list(returns.receive_daily(by=COORDINATOR, until=sitting))
        new = [r for _, receipts in received for r in receipts if not r.is_repeat]
        ready = [r.return_id for r in new if r.return_id is not None and r.state == "ready"]
        returns.accept(ready, by=COORDINATOR, why="no errors")
        yield from received


def _last_of_each_month(inbox: Path) -> list[date]:
    """The last day of each month on which something came."""
    days = sorted(date.fromisoformat(folder.name) for folder in inbox.iterdir() if folder.is_dir())
    return list({(day.year, day.month): day for day in days}.values())


def _in_words(receipts: list[Receipt]) -> str:
    new = [r for r in receipts if not r.is_repeat]
    states = Counter(r.state for r in new)
    return (
        f"Received {len(receipts)} workbooks: {states[ReturnState.READY]} without an error and accepted, "
        f"{states[ReturnState.CHECKED]} held for mending, {states[ReturnState.REFUSED]} refused, "
        f"{len(receipts) - len(new)} sent twice."
    )
