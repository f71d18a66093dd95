"""The figures on people counted once: against the sum of returns, by number of partners, who shares whom, ways taken.

Reports road: rows, matrix → **figures** → section.
"""

from __future__ import annotations

from collections.abc import Sequence

from outcomes.reports import figures
from outcomes.reports.figures import Bar
from outcomes.reports.page import Figure
from outcomes.reports.publication import Published
from outcomes.reports.tables import Table
from outcomes.reports.together.matrix import Matrix
from outcomes.reports.together.rows import Shared, YearPeople
from outcomes.reports.value.charts import Flow, flows
from outcomes.reports.wording import HIDDEN, MISSING, count, listed, number

HIDDEN_SENTENCE = "The figures are hidden to protect small numbers."
CLASSES = {1: "One partner", 2: "Two partners", 3: "Three or more"}
_MOST_PARTNERS = 12
_LINKED = ("overlap", "pair", "journey")
"""What is only known of people whose partners agreed to recognise them; referrals are told by one partner alone."""


def unique(published: Published, caption: str) -> Figure | None:
    """Different people against what returns add up to; bounds alone where nobody can be recognised with others."""
    rows = [p for p in published.together.people if not p.is_hidden or p.year == published.about.year]
    now = next((p for p in rows if p.year == published.about.year), None)
    if now is None:
        return None
    known = now.summed is not None and now.lower is not None and now.upper is not None
    low, high = _ends(now)
    bars = [
        Bar("Every return added up", now.summed, now.summed, _or_mark(now.summed)),
        Bar("Different people", low, high, _different(now)),
    ]
    keys = ("Solid: at least this many different people. Hatched: possibly as many as this.",)
    return Figure(
        name="together-people",
        caption=caption,
        sentence=_unique_sentence(now),
        table=_unique_table(caption, rows),
        chart=figures.bars(bars) if known else None,
        keys=keys if known and low != high else (),
    )


def _ends(now: YearPeople) -> tuple[float | None, float | None]:
    return (now.lower, now.upper) if now.estimate is None else (now.estimate_low, now.estimate_high)


def _or_mark(value: float | None) -> str:
    return HIDDEN if value is None else number(value)


def _different(now: YearPeople) -> str:
    low, high = _ends(now)
    said = f"{_or_mark(low)} to {_or_mark(high)}"
    return said if now.estimate is None else f"about {number(now.estimate)} ({said})"


def _unique_sentence(now: YearPeople) -> str:
    if now.summed is None or now.lower is None or now.upper is None:
        return HIDDEN_SENTENCE
    told = f"Returns for {now.year} add up to {number(now.summed)} people"
    if now.estimate is None:
        return (
            f"{told}, some of them told more than once. No estimate of how many different people they are is made; "
            f"they are at least {number(now.lower)} and at most {number(now.upper)}."
        )
    return (
        f"{told}; they are about {number(now.estimate)} different people, and somewhere from "
        f"{number(now.estimate_low or 0)} to {number(now.estimate_high or 0)}. {number(now.recognised_pct or 0)}% of "
        "that sum is of people who could be recognised with other partners; the rest are taken to overlap as they do."
    )


def _unique_table(caption: str, rows: Sequence[YearPeople]) -> Table:
    columns = ("Year", "Added up", "At least", "At most", "About", "From", "To", "Recognised")
    made = [
        (
            p.year,
            *(_or_mark(n) for n in (p.summed, p.lower, p.upper)),
            *(MISSING if n is None else number(n) for n in (p.estimate, p.estimate_low, p.estimate_high)),
            MISSING if p.recognised_pct is None else f"{number(p.recognised_pct)}%",
        )
        for p in rows
    ]
    return Table(caption, columns, tuple(made))


def _of(published: Published, sharing: str, year: str) -> list[Shared]:
    return [s for s in published.together.shared if s.sharing == sharing and s.year == year]


def is_linked(published: Published) -> bool:
    """Whether anything is published of people with two partners, hidden or not."""
    return any(s.partners > 1 and s.sharing in _LINKED for s in published.together.shared)


def overlap(published: Published, caption: str) -> Figure | None:
    """How many people had one partner, two, three and more."""
    years = [year for year in published.about.years if _of(published, "overlap", year)]
    now = {s.partners: s for s in _of(published, "overlap", published.about.year)}
    if not years or not is_linked(published):
        return None
    shown = {n: s.people for n, s in now.items() if s.people is not None}
    bars = [Bar(CLASSES[n], people, people, f"about {number(people)}") for n, people in shown.items()]
    rows = [(year, *(_cell(_of(published, "overlap", year), n) for n in CLASSES)) for year in years]
    return Figure(
        name="together-overlap",
        caption=caption,
        sentence=_overlap_sentence(published.about.year, shown) if shown else HIDDEN_SENTENCE,
        table=Table(caption, ("Year", *CLASSES.values()), tuple(rows)),
        chart=figures.bars(bars) if len(bars) > 1 else None,
    )


def _cell(rows: Sequence[Shared], partners: int) -> str:
    found = next((s for s in rows if s.partners == partners), None)
    return "0" if found is None else HIDDEN if found.people is None else number(found.people)


def _overlap_sentence(year: str, shown: dict[int, int]) -> str:
    told = [f"about {number(people)} were with {CLASSES[n].lower()}" for n, people in shown.items()]
    return f"Of the people known by a reference in {year}, {listed(told)}."


def pairs(published: Published, caption: str) -> Figure | None:
    """Who shares people with whom in the latest year."""
    found = _of(published, "pair", published.about.year)
    if not found:
        return None
    order, left_out = _largest(published, found)
    place = {partner: n for n, partner in enumerate(order)}
    shared = {
        frozenset((place[s.partner_id], place[s.other_partner_id])): s.people
        for s in found
        if s.partner_id in place and s.other_partner_id in place
    }
    matrix = Matrix([published.names[p] for p in order], shared)
    return Figure(
        name="together-pairs",
        caption=caption,
        sentence=_pairs_sentence(published, found, left_out),
        table=matrix.table(caption),
        chart=matrix.chart() if any(s.people for s in found) else None,
        keys=(f"Numbers are rounded. {HIDDEN}: hidden to protect small numbers.",),
    )


def _largest(published: Published, found: Sequence[Shared]) -> tuple[list[str], int]:
    """The partners that share most, by name; and how many are left out."""
    sums: dict[str, int] = {}
    for s in found:
        for partner in (s.partner_id, s.other_partner_id):
            sums[partner] = sums.get(partner, 0) + (s.people or 0)
    kept = sorted(sums, key=lambda p: (-sums[p], p))[:_MOST_PARTNERS]
    return sorted(kept, key=lambda p: published.names[p]), len(sums) - len(kept)


def _pairs_sentence(published: Published, found: Sequence[Shared], left_out: int) -> str:
    known = [s for s in found if s.people is not None]
    year = published.about.year
    more = f" {count(left_out, 'partner')} that share fewer are left out." if left_out else ""
    if not known:
        return f"Some partners share people in {year}; every figure is hidden to protect small numbers.{more}"
    top = max(known, key=lambda s: (s.people or 0, s.partner_id))
    one, other = published.names[top.partner_id], published.names[top.other_partner_id]
    return (
        f"{one} and {other} share most people in {year}: about {number(top.people or 0)} were with both. "
        f"{count(len(found), 'pair').capitalize()} of partners share people.{more}"
    )


def journeys(published: Published, caption: str) -> Figure | None:
    """From which partner people came on to which, in the latest year."""
    found = _of(published, "journey", published.about.year)
    if not found:
        return None
    names = published.names
    known = sorted((s for s in found if s.people), key=lambda s: (-(s.people or 0), s.partner_id, s.other_partner_id))
    drawn = [Flow(names[s.partner_id], names[s.other_partner_id], float(s.people or 0)) for s in known]
    rows = [
        (
            names[s.partner_id],
            names[s.other_partner_id],
            _or_mark(s.people),
            HIDDEN if s.median_days is None else number(s.median_days),
        )
        for s in sorted(found, key=lambda s: (-(s.people or 0), names[s.partner_id], names[s.other_partner_id]))
    ]
    columns = ("From", "To", "People", "Days between, the middle of all")
    return Figure(
        name="together-journeys",
        caption=caption,
        sentence=_journeys_sentence(published, known),
        table=Table(caption, columns, tuple(rows)),
        chart=flows(drawn, say=number) if drawn else None,
        keys=(
            "Left: the partner people had first. Right: the partner they began with next. Hidden ways are not drawn.",
        )
        if drawn
        else (),
    )


def _journeys_sentence(published: Published, known: Sequence[Shared]) -> str:
    if not known:
        return HIDDEN_SENTENCE
    top, year = known[0], published.about.year
    days = "" if top.median_days is None else f", typically {number(top.median_days)} days after the first"
    return (
        f"The way most people took in {year} is from {published.names[top.partner_id]} on to "
        f"{published.names[top.other_partner_id]}: about {number(top.people or 0)}{days}. "
        "That somebody came next does not say they were sent."
    )
