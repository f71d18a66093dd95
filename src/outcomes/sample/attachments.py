"""The wrong attachment: now and then a partner sends its own attendance register first, and its return the same day.

Sample road: schedule, books, attendance → **attachments** → posting. What is sent so stops at the door and counts
nowhere: the return that follows is the one that would have come anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from outcomes.framework.definitions import AcceptedWord
from outcomes.sample import attendance, own_style
from outcomes.sample.attendance import Planted, Register
from outcomes.sample.books import Books
from outcomes.sample.chance import Chance
from outcomes.sample.club import Club, make_club
from outcomes.sample.ledger import Key
from outcomes.sample.schedule import Due, Sending
from outcomes.sample.verifying import write_csv

WorkingCopy = Callable[[bytes, Chance], tuple[bytes, list[Planted]]]
"""Makes of a workbook of the partner's own the one it works on, and says what is wrong in it."""
_ENOUGH = 4
"""Members a club must have before its register is sent."""


@dataclass(frozen=True)
class Attachment:
    """What is sent in place of a return: the club's register, or the partner's own workbook unfinished.

    suits  whether such a club keeps such a file
    """

    suits: Callable[[Club], bool]
    register: Register | None = None
    working_copy: WorkingCopy | None = None


def _knows_references(club: Club) -> bool:
    return len(club.referenced) >= _ENOUGH


def _knows_some_references(club: Club) -> bool:
    return _knows_references(club) and len(club.members) > len(club.referenced)


def _keeps_totals_alone(club: Club) -> bool:
    archetype = club.due.organisation.archetype
    return len(club.members) >= _ENOUGH and archetype.style == "form" and not archetype.lists_people


def _keeps_a_register(club: Club) -> bool:
    return len(club.members) >= _ENOUGH and club.due.style == "register"


def _knows_no_references(club: Club) -> bool:
    return len(club.members) >= _ENOUGH and club.due.organisation.archetype.references == "never"


_LOG = "attendance log"
ATTACHMENTS: Mapping[str, Attachment] = {
    "session register": Attachment(_knows_some_references, attendance.sessions),
    "training register": Attachment(_keeps_totals_alone, attendance.people_across),
    "visits": Attachment(_keeps_a_register, attendance.sheet_a_person),
    "monthly register": Attachment(_knows_no_references, attendance.months_before),
    _LOG: Attachment(_knows_references, attendance.log),
    "working copy": Attachment(_keeps_a_register, working_copy=own_style.working_copy),
}
"""By the words in the file's name; those that few clubs keep first."""


def with_attachments(
    sendings: Mapping[Key, Sequence[Sending]], books: Books, seed: int
) -> dict[Key, Sequence[Sending]]:
    """Every file that comes, each attachment before one return that its partner could so mistake.

    Partners who had fewest go first. A place too small for an attachment goes without it.
    """
    found = dict(sendings)
    had: Counter[str] = Counter()
    left = _may_be_mistaken(sendings, books, seed)
    for name, attachment in ATTACHMENTS.items():
        left.sort(key=lambda due: had[due.organisation.partner_id])
        due = next((due for due in left if attachment.suits(club_of(books, due, seed))), None)
        if due:
            left.remove(due)
            had[due.organisation.partner_id] += 1
            first, *others = sendings[due.key]
            found[due.key] = [replace(first, version=0, slips=(), is_accepted=False, attachment=name), first, *others]
    return found


def _may_be_mistaken(sendings: Mapping[Key, Sequence[Sending]], books: Books, seed: int) -> list[Due]:
    """Returns that come, those that come without a slip first."""
    shuffled = Chance(seed, "attachments").shuffled([books.dues[key] for key, sent in sendings.items() if sent])
    return sorted(shuffled, key=lambda due: bool(sendings[due.key][0].slips))


def club_of(books: Books, due: Due, seed: int) -> Club:
    """The club of a partner's people in the quarter of a return."""
    return make_club(books.place, due, [journey for journey, _ in books.journeys.get(due.key[:2], ())], seed)


def write_words(path: Path, sendings: Mapping[Key, Sequence[Sending]]) -> None:
    """The words of clubs' own that the place has accepted for the logs that come; without any, no file."""
    senders = [sent[0].due for sent in sendings.values() if sent and sent[0].attachment == _LOG]
    words = [_word(due) for due in senders]
    if words:
        write_csv(path, tuple(AcceptedWord.model_fields), (tuple(word.model_dump().values()) for word in words))


def _word(due: Due) -> AcceptedWord:
    return AcceptedWord(
        partner_id=due.organisation.partner_id,
        what="heading",
        found=attendance.OWN_WORD,
        meant=attendance.OUR_WORD,
        accepted_by="Sam Reed (sample user)",
        accepted_on=due.quarter.last_day,
    )
