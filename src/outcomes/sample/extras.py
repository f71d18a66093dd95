"""What stands in a report besides its figures: resources, promises, stories, who signed and how long it took.

Sample road: archetypes → **extras** → reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import PlaceDefinition, Programme
from outcomes.sample.chance import Chance
from outcomes.sample.reports import Words
from outcomes.sample.schedule import Due
from outcomes.sample.terms import A_QUARTER_GBP

_HOURS = {"small": 5.0, "medium": 9.0, "large": 15.0}
_SIGNERS = {
    "small": ("Chair", "Treasurer", "Coordinator"),
    "medium": ("Director", "Programme manager"),
    "large": ("Head of impact", "Finance director"),
}
_IN_KIND = ("Meeting room at the library", "Van and driver", "Printing", "Kitchen at the church hall", "Two laptops")
_PROMISES = (
    ("Hours of advice for other partners' clients", "hours", 24.0),
    ("Room for partners to meet, free of charge", "bookings", 12.0),
    ("Referrals answered within two working days", "referrals", 30.0),
    ("Staff released for joint training", "days", 3.0),
    ("Surplus equipment offered to small groups first", "offers", 5.0),
)
_STORIES = (
    ("less-lonely", "Back on the bus",
     "He had not left the flat since spring. A neighbour rode two stops with him, then four."),
    ("less-lonely", "Sunday lunch", "She sets two places again. The second is for the man from the landing below."),
    ("safe-and-settled", "Keys",
     "She signed for a flat of her own and asked us to stay while she tried the door from the inside."),
    ("safe-and-settled", "The lock", "The new lock was fitted one afternoon. That night the children slept through."),
    ("managing-money", "The letter",
     "We opened a carrier bag of letters together. Most were years old; one was money owed to her."),
    ("managing-money", "In credit", "The meter is in credit for the first time since the winter before last."),
    ("skills-and-work", "First pay",
     "He rang to say what he had bought with his first wages: a proper winter coat and a cake to share."),
    ("skills-and-work", "Nights", "Six months in, she shows the new starters how nights work."),
    ("green-space", "Tomatoes",
     "A group that came for the warmth now argues about tomatoes, and has a key to the shed."),
    ("green-space", "The bench", "Where the mattresses were dumped there is a bench, and somebody always on it."),
    ("confident-young-people", "Captain",
     "She came to watch her brother. Last week she refereed, and nobody argued."),
    ("confident-young-people", "The minutes",
     "He takes the minutes now, and the adults wait until he has written it all."),
    ("better-wellbeing", "Humming", "She hums while she hangs out the washing. Her sister rang to tell us."),
    ("volunteering", "The driver", "He came to be driven to the clinic. Now he is the one who drives."),
)  # fmt: skip
"""Each with the outcome it tells of."""


@dataclass(frozen=True)
class Extras:
    """The rest of a report."""

    hours_spent: float
    signed_by: str
    signed_on: date
    notes: str | None
    resources: tuple[Words, ...]
    promises: tuple[Words, ...]
    stories: tuple[Words, ...]


def make_extras(place: PlaceDefinition, due: Due, owed_pence: int, seed: int) -> Extras:
    """What the partner adds to its figures for one return; `owed_pence` is what the funder owes it for the quarter."""
    chance = Chance(seed, "extras", *due.key)
    partner = due.organisation.partner
    hours = _HOURS[partner.size] * 0.96**due.step * chance.between(0.75, 1.25)
    return Extras(
        hours_spent=max(0.5, round(hours * 2) / 2),
        signed_by=_SIGNERS[partner.size][0 if partner.size != "small" else chance.whole(0, 2)],
        signed_on=due.quarter.last_day + timedelta(days=chance.whole(5, 20)),
        notes=chance.pick(("Figures checked against our case system.", "Two staff on leave in the last month.", ""))
        or None,
        resources=_resources(place, due, owed_pence, chance),
        promises=_promises(chance),
        stories=_stories(place, due, chance),
    )


def _resources(place: PlaceDefinition, due: Due, owed_pence: int, chance: Chance) -> tuple[Words, ...]:
    programme = place.programme(due.programme)
    partner = due.organisation.partner
    if programme is None:
        raise KeyError(due.programme)
    amount = A_QUARTER_GBP[partner.size]
    rows: list[Words] = [_from_funder(place, programme, owed_pence)] if owed_pence > 0 else []
    if chance.happens(0.6):
        rows.append(
            {"kind": "Own funds", "amount_gbp": round(amount * chance.between(0.05, 0.2)), "from_whom": partner.name}
        )
    if chance.happens(0.5):
        what = chance.pick(_IN_KIND)
        rows.append(
            {
                "kind": "In kind",
                "amount_gbp": chance.whole(8, 60) * 10,
                "from_whom": "Riverside Libraries",
                "purpose": what,
            }
        )
    if chance.happens(0.5):
        rows.append({"kind": "Volunteer hours", "hours": chance.whole(20, 300), "from_whom": "Volunteers"})
    if due.organisation.archetype.code == "riverside-cvs":
        rows += _passed_on(due, chance)
    return tuple(rows)


def _from_funder(place: PlaceDefinition, programme: Programme, owed_pence: int) -> Words:
    """What the programme's terms come to for the quarter: what was paid too much, late or not at all is not in it."""
    funder = place.partner(programme.funder)
    name = funder.name if funder else programme.funder
    kind = "Philanthropy" if funder and funder.kind == "foundation" else "Public money"
    whole, over = divmod(owed_pence, 100)
    amount = owed_pence / 100 if over else whole
    return {"kind": kind, "amount_gbp": amount, "from_whom": name, "purpose": programme.name}


def _passed_on(due: Due, chance: Chance) -> list[Words]:
    """Small grants a CVS gives out of the money it was given."""
    groups = (
        "Fenny Lane Knitters",
        "Dockside Men's Shed",
        "Eastfield Parents",
        "Abbey Meads Allotments",
        "Castle Choir",
    )
    return [
        {
            "kind": "Philanthropy",
            "amount_gbp": chance.whole(3, 20) * 100,
            "from_whom": due.organisation.name,
            "to_whom": group,
            "purpose": "Small grant, passed on",
            "spent_on": due.quarter.first_day + timedelta(days=chance.whole(5, 80)),
        }
        for group in chance.shuffled(groups)[:3]
    ]


def _promises(chance: Chance) -> tuple[Words, ...]:
    made = chance.shuffled(_PROMISES)[: chance.whole(1, 3)]
    return tuple(
        {"promise": words, "unit": unit, "promised": much, "delivered": float(round(much * chance.between(0.6, 1.15)))}
        for words, unit, much in made
    )


def _stories(place: PlaceDefinition, due: Due, chance: Chance) -> tuple[Words, ...]:
    """Stories of outcomes that the return tells figures of, each under its own."""
    reported = {
        o.code: o.outcome for o in place.framework.outcomes if set(o.indicators) & set(due.expectation.indicators)
    }
    fitting = [story for story in _STORIES if story[0] in reported]
    told = chance.shuffled(fitting)[: chance.pick((0, 0, 1, 1, 2))]
    return tuple(
        {
            "title": title,
            "story": story,
            "outcome": reported[code],
            "has_consent": "Yes" if chance.happens(0.85) else "No",
        }
        for code, title, story in told
    )
