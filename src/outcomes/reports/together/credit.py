"""Each shared outcome with what partners are credited with, and rates by number of partners.

Reports road: rows → **credit** → section. Credit is a convention; the page says that it is no evidence of cause.
"""

from __future__ import annotations

from collections.abc import Sequence

from outcomes.reports import figures
from outcomes.reports.figures import Bar
from outcomes.reports.page import Figure
from outcomes.reports.publication import Published
from outcomes.reports.tables import Table
from outcomes.reports.together.rows import Credit, JointOutcome, Rate
from outcomes.reports.wording import HIDDEN, listed, number

_STANDS_FOR = {"others": "Other partners together", "unassigned": "Nobody: no partner was active before"}
RATE_COLUMNS = ("Reached it, of 100 such people", "Have high need, of all 100", "Need not known, of all 100")
DIAMOND = (
    "Bar: shared equally among the partners active before. Diamond: by dose, the hours of support where each of them "
    "tells those, else the sessions, else equally. Rounded."
)


def blocks(published: Published, caption: str) -> list[Figure]:
    """A figure for each outcome of the latest year that more than one partner is credited with."""
    return [
        _figure(published, outcome, caption, found)
        for outcome in published.together.outcomes
        if outcome.year == published.about.year and len(found := _credits(published, outcome)) > 1
    ]


def alone(published: Published) -> str:
    """The outcomes of the latest year that one partner's people alone are known to have reached, or that show less."""
    now = [o for o in published.together.outcomes if o.year == published.about.year]
    hidden = [label(published, o) for o in now if o.is_hidden]
    single = [
        f"{label(published, o)} ({name(published, found[0].partner_id)})"
        for o in now
        if len(found := _credits(published, o)) == 1
    ]
    kept = [label(published, o) for o in now if not o.is_hidden and not _credits(published, o)]
    told = [
        ("Credited to one partner alone", single),
        ("Shown without credit, to protect small numbers", kept),
        ("Hidden to protect small numbers", hidden),
    ]
    return " ".join(f"{what}: {listed(outcomes)}." for what, outcomes in told if outcomes)


def _credits(published: Published, outcome: JointOutcome) -> list[Credit]:
    """Credits in order of size, those that stand for no single partner last."""
    mine = [
        c
        for c in published.together.credits
        if (c.year, c.achievement) == (outcome.year, outcome.achievement) and (c.equal_people or c.dose_people)
    ]
    return sorted(mine, key=lambda c: (c.partner_id in _STANDS_FOR, -c.equal_people, c.partner_id))


def name(published: Published, partner: str) -> str:
    return _STANDS_FOR.get(partner) or published.names[partner]


def _within(text: str) -> str:
    """A name inside a sentence: an organisation's as it is, our own words without their capital."""
    return text[:1].lower() + text[1:] if text in _STANDS_FOR.values() else text


def label(published: Published, outcome: JointOutcome) -> str:
    """What the outcome is called: its first indicator's label."""
    return next(i.label for i in published.indicators if i.indicator_code == outcome.indicator_code)


def _figure(published: Published, outcome: JointOutcome, caption: str, found: Sequence[Credit]) -> Figure:
    bars = [
        Bar(name(published, c.partner_id), c.equal_people, c.equal_people,
            f"{number(c.equal_people)}; by dose {number(c.dose_people)}", before=float(c.dose_people))
        for c in found
    ]  # fmt: skip
    rows = tuple((name(published, c.partner_id), number(c.equal_people), number(c.dose_people)) for c in found)
    people = number(outcome.people or 0)
    caption = caption.replace("{indicator}", label(published, outcome))
    told = [f"{_within(name(published, c.partner_id))} {number(c.equal_people)}" for c in found]
    return Figure(
        name=f"together-credit-{outcome.achievement}",
        caption=caption,
        sentence=(
            f"About {people} people in {outcome.year}, counted once where they could be recognised. "
            f"Credit, shared equally: {listed(told)}."
        ),
        table=Table(caption, ("Partner", "Equally", "By dose"), rows, (("Together", people, people),)),
        chart=figures.bars(bars),
        keys=(DIAMOND,),
    )


def rates(published: Published, caption: str) -> Table | None:
    """Of 100 people with one partner, and with two or more, how many achieved each outcome; need beside it."""
    names = {o.achievement: label(published, o) for o in published.together.outcomes if o.year == published.about.year}
    found = [r for r in published.together.rates if r.year == published.about.year and r.achievement in names]
    rows = tuple(
        (names[r.achievement], "One" if r.partners == 1 else "Two or more", *_rate_cells(r))
        for r in sorted(found, key=lambda r: (names[r.achievement], r.partners))
    )
    columns = ("Outcome", "Partners people had", *RATE_COLUMNS)
    return Table(caption, columns, rows) if any(not r.is_hidden for r in found) else None


def _rate_cells(rate: Rate) -> tuple[str, ...]:
    return tuple(
        HIDDEN if n is None else number(n) for n in (rate.achieved_pct, rate.high_need_pct, rate.unknown_need_pct)
    )
