"""Who referred people to whom, and how many of them started.

Reports road: rows → **referrals** → section. The partner that received them tells it; nobody is recognised for that.
"""

from __future__ import annotations

from outcomes.reports.page import Figure
from outcomes.reports.publication import Published
from outcomes.reports.tables import Table
from outcomes.reports.together.rows import Shared
from outcomes.reports.wording import HIDDEN, MISSING, number

CAME, STARTED = "referral", "referral started"
COLUMNS = ("From", "To", "Referred", "Of them started", "Days from the first to the next, the middle of all")
NOTE = (
    "As the partner that received them tells it. Numbers are rounded. Days only where enough of them could be "
    "recognised as people the first partner had before."
)


def referrals(published: Published, caption: str) -> Figure | None:
    """Referrals between partners in the latest year; None where no partner tells of any."""
    found = [s for s in published.together.shared if s.year == published.about.year]
    came = [s for s in found if s.sharing == CAME]
    if not came:
        return None
    started = {(s.partner_id, s.other_partner_id): s for s in found if s.sharing == STARTED}
    names = published.names
    order = sorted(came, key=lambda s: (-(s.people or 0), names[s.partner_id], names[s.other_partner_id]))
    rows = tuple(
        (
            names[s.partner_id],
            names[s.other_partner_id],
            _said(s),
            _started(s, started.get((s.partner_id, s.other_partner_id))),
            MISSING if s.median_days is None else number(s.median_days),
        )
        for s in order
    )
    table = Table(caption, COLUMNS, rows)
    return Figure(name="together-referrals", caption=caption, sentence=_sentence(published, order), table=table,
                  chart=None, keys=(NOTE,))  # fmt: skip


def _said(shared: Shared) -> str:
    return HIDDEN if shared.people is None else number(shared.people)


def _started(came: Shared, started: Shared | None) -> str:
    """Where none of a hidden number started, that is not said: it would tell something of few people."""
    if started is None:
        return HIDDEN if came.people is None else "0"
    return _said(started)


def _sentence(published: Published, order: list[Shared]) -> str:
    top, year = order[0], published.about.year
    if top.people is None:
        return f"Partners referred people to each other in {year}; every figure is hidden to protect small numbers."
    return (
        f"Most people referred in {year} came from {published.names[top.partner_id]} to "
        f"{published.names[top.other_partner_id]}: about {number(top.people)}."
    )
