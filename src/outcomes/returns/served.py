"""One workbook for several funders: the programmes whose figures it holds too get a return of their own from it.

Returns road: extract → programmes → **served** → the three gates. Nobody sends the same figure twice.
"""

from __future__ import annotations

from dataclasses import replace

from outcomes.framework.definitions import PlaceDefinition, Programme
from outcomes.framework.serving import answered_in
from outcomes.periods import Quarter
from outcomes.returns.checked import Sent
from outcomes.returns.identify import ANSWERED_IN
from outcomes.returns.programmes import FIELD
from outcomes.returns.reading import Reading, SenderValue

_SHARED = ("results", "people")
"""What serves every funder; money, promises and stories are told once, with the programme they were sent for."""


def with_served(reading: Reading, place: PlaceDefinition, sent: Sent | None) -> list[Reading]:
    """The reading, and one for each programme that it answers too."""
    if sent is None:
        return [reading]
    others = answered_in(place, sent.partner_id, sent.programme_id, Quarter.parse(sent.period))
    return [reading, *(_for(reading, programme) for programme, _ in others)]


def _for(reading: Reading, programme: Programme) -> Reading:
    said = reading.sender[FIELD]
    sender = {name: value for name, value in reading.sender.items() if name != "hours_spent"}
    sender |= {FIELD: replace(said, value=programme.name), ANSWERED_IN: _plain(said)}
    return replace(reading, sender=sender, tables=tuple(t for t in reading.tables if t.holds in _SHARED))


def _plain(said: SenderValue) -> SenderValue:
    return replace(said, value=str(said.value))
