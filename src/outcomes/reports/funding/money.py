"""The funding report's tables of money: what was paid for the work, what buying cost, who bore the risk, and what if.

Reports road: rows → **money** → page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from outcomes.figure_names import Name
from outcomes.reports.following import by_row, named
from outcomes.reports.funding.rows import ALL, Figure, PublishedFunding
from outcomes.reports.funding.words import (
    NOT_DEFINED,
    NOT_ENTERED,
    PART_NOT_ENTERED,
    UNKNOWN,
    days,
    gbp,
    pence,
    share,
    shown,
    whole,
)
from outcomes.reports.tables import Table
from outcomes.vocabulary import Mechanism

_KNOWN = {True: "published averages of elsewhere", False: "entered"}
Column = tuple[str, str, Callable[[float], str], str]
"""Its heading, the figure, how it is written, and what stands where there is none."""
_GIVEN: tuple[Column, ...] = (
    ("From the funder", "funder_gbp", gbp, UNKNOWN),
    ("Paid for those quarters", "paid_gbp", gbp, UNKNOWN),
    ("From everybody", "all_gbp", gbp, UNKNOWN),
    ("Hours given", "hours", whole, UNKNOWN),
    ("Others’ £ for each public £", "own_a_public_pound", pence, "no public money"),
    ("Held by small partners", "small", share, UNKNOWN),
    ("Held by local partners", "local", share, UNKNOWN),
)
_BUYING: tuple[Column, ...] = (
    ("Competing, won and lost", "competition_gbp", gbp, PART_NOT_ENTERED),
    ("How that is known", "competition_is_usual", lambda is_usual: _KNOWN[bool(is_usual)], NOT_ENTERED),
    ("An award", "competition_an_award_gbp", gbp, NOT_DEFINED),
)
_RUNNING: tuple[Column, ...] = (
    ("Managing", "management_gbp", gbp, NOT_ENTERED),
    ("Monitoring", "monitoring_gbp", gbp, NOT_ENTERED),
    ("Verifying", "verification_gbp", gbp, NOT_ENTERED),
    ("These three, an award", "running_an_award_gbp", gbp, NOT_DEFINED),
    ("All that buying cost", "transaction_gbp", gbp, PART_NOT_ENTERED),
)
_RESTS_ON = {
    "competition_is_usual": "competition_gbp",
    "competition_an_award_gbp": "competition_gbp",
    "running_an_award_gbp": "running_gbp",
}
"""Figures that are not known where a sum behind them is not, whether anything was awarded or not."""
_UNLIKE = 1.25
"""How many times as much returns may tell as payments, or payments as returns, before it is said."""
_RISK: tuple[Column, ...] = (
    ("Days from a quarter’s end to its payment", "days_to_payment", days, UNKNOWN),
    ("Most a provider was out of pocket", "working_capital_gbp", gbp, UNKNOWN),
    ("Of their spending, carried at worst", "working_capital_share", share, UNKNOWN),
    ("Agreed to depend on outcomes", "at_risk_agreed", share, "not agreed"),
    ("Depended on them so far", "at_risk_so_far", share, "nothing owed"),
)


def given(funding: PublishedFunding) -> Table:
    """One row a programme: what was put in, by whom, and who held it."""
    return _by_programme(funding, "Money recorded in the returns counted, by programme", _GIVEN)


def owed(funding: PublishedFunding) -> Table:
    """One row a programme: what its terms come to so far, by what it is for, of all that anything is owed for."""
    codes = [p.programme_id for p in funding.published.programmes]
    kinds = [(what, heading) for what, heading in _OWED_FOR if any(_counts(_owed(funding, c, what)) for c in codes)]
    rows = tuple(
        (p.name, way_of(p.mechanism), *(shown(_owed(funding, p.programme_id, what), gbp) for what, _ in kinds))
        for p in funding.published.programmes
    )
    columns = ("Programme", "Paid by", *(heading for _, heading in kinds))
    return by_row(Table("What is owed under the terms so far, for what, by programme", columns, rows), _names(codes))


def _owed(funding: PublishedFunding, code: str, what: str) -> Figure:
    return _of(funding, code, "owed_gbp", what)


_OWED_FOR = (
    ("fixed", "Fixed money"),
    ("attachment", "People who started"),
    ("outcome", "Outcomes"),
    ("frequency", "Outcomes that are a frequency"),
    ("credit", "Taken back"),
)


def _of(funding: PublishedFunding, code: str, figure: str, of: str = ALL) -> Figure:
    return funding.money.get((code, figure, of), Figure())


def buying(funding: PublishedFunding) -> Table:
    """One row a programme: what competing for its money cost both sides, and how that is known."""
    return _by_programme(funding, "What competing cost, by programme", _BUYING)


def running(funding: PublishedFunding) -> Table:
    """One row a programme: what managing, monitoring and verifying it cost, and that with competing."""
    return _by_programme(funding, "What managing, monitoring and verifying cost, by programme", _RUNNING)


def risk(funding: PublishedFunding) -> Table:
    """One row a programme: how long providers waited, what they carried, and what hung on outcomes."""
    return _by_programme(funding, "Who bore the risk, by programme", _RISK)


def _by_programme(funding: PublishedFunding, caption: str, columns: Iterable[Column]) -> Table:
    columns = tuple(columns)
    rows = tuple(
        (programme.name, way_of(programme.mechanism), *(_cell(funding, programme.programme_id, c) for c in columns))
        for programme in funding.published.programmes
    )
    made = Table(caption, ("Programme", "Paid by", *(heading for heading, *_ in columns)), rows)
    return by_row(made, _names(p.programme_id for p in funding.published.programmes))


def _names(codes: Iterable[str]) -> list[Name]:
    """The names of programmes' figures of funding, row by row."""
    return [Name.of("funding", code) for code in codes]


def way_of(mechanism: str | None) -> str:
    return Mechanism(mechanism).words if mechanism else ""


def _cell(funding: PublishedFunding, code: str, column: Column) -> str:
    _, figure, writes, empty = column
    if figure in _RESTS_ON and _of(funding, code, _RESTS_ON[figure]).value is None:
        return PART_NOT_ENTERED
    return shown(_of(funding, code, figure), writes, empty)


def what_if(funding: PublishedFunding) -> Table | None:
    """The same verified outcomes and starts on each programme's terms; None where no terms pay for either."""
    names = {p.programme_id: p.name for p in funding.published.programmes}
    figures = {(side, of): f for (side, figure, of), f in funding.money.items() if figure == "on_terms_gbp"}
    terms = [code for code in names if any(of == code for _, of in figures)]
    has_any = [code for code in names if any(_counts(figures.get((code, of), Figure())) for of in terms)]
    if not has_any:
        return None
    cells = {of: tuple(shown(figures.get((code, of), Figure()), gbp) for code in has_any) for of in terms}
    alike: dict[tuple[str, ...], list[str]] = {}
    for of, column in cells.items():
        alike.setdefault(column, []).append(names[of])
    headings = [f"On the terms of {', '.join(said)}" for said in alike.values()]
    rows = tuple((names[code], *(column[at] for column in alike)) for at, code in enumerate(has_any))
    caption = "What the same verified outcomes and starts would have been paid on other terms, fixed money left out"
    return by_row(Table(caption, ("Programme", *headings), rows), _names(has_any))


def _counts(figure: Figure) -> bool:
    return figure.is_hidden or bool(figure.value)


def unknown(funding: PublishedFunding) -> list[str]:
    """What of the money cannot be told, and what would tell it."""
    bought = (
        "What buying cost in all cannot be told for {}, because parts of it were not entered: every bid or application "
        "in bids.csv, and set-up, management, monitoring and verification under costs in the programme’s file, would "
        "tell it."
    )
    borne = (
        "What providers were out of pocket cannot be told for {}: payments with their days, and returns that say what "
        "was spent, would tell it."
    )
    given = (
        "What was put in cannot be told for {}: money in the returns counted, from whom and how much, would tell it."
    )
    said = (("all_gbp", given), ("transaction_gbp", bought), ("working_capital_gbp", borne))
    asked = [text.format(", ".join(names)) for figure, text in said if (names := _without(funding, figure))]
    return [*asked, *_otherwise(funding), *_in_arrears(funding)]


def _otherwise(funding: PublishedFunding) -> Iterable[str]:
    """Programmes whose returns and payments tell of unlike sums: one of them is wrong, or money is owed."""
    for programme in funding.published.programmes:
        told, paid = (_of(funding, programme.programme_id, figure).value for figure in ("funder_gbp", "paid_gbp"))
        if told and paid and not 1 / _UNLIKE <= told / paid <= _UNLIKE:
            text = (
                f"{programme.name}: returns say that {gbp(told)} of the funder’s money was spent, and {gbp(paid)} was "
                "paid for the same quarters. One is wrong, or money is owed, now or later; what providers carried "
                "follows from both."
            )
            yield named(text, "funding", programme.programme_id)


def _in_arrears(funding: PublishedFunding) -> Iterable[str]:
    """Programmes that pay for people and have paid less than their terms come to: their outcomes look too cheap."""
    for programme in funding.published.programmes:
        code = programme.programme_id
        paid, parts = _of(funding, code, "paid_gbp").value, {what: _owed(funding, code, what) for what, _ in _OWED_FOR}
        come_to = sum(part.value or 0 for part in parts.values())
        waits = any((part.value or 0) > 0 for what, part in parts.items() if what != "fixed")
        if waits and paid is not None and come_to > paid and not any(part.is_hidden for part in parts.values()):
            text = (
                f"{programme.name}: its terms come to {gbp(come_to)} so far, and {gbp(paid)} of it was paid by now for "
                "the quarters counted. Outcomes are counted before they are paid for: what one cost as paid so far is "
                "too low by what is still to be paid for it, which later payments would tell."
            )
            yield named(text, "funding", code)


def _without(funding: PublishedFunding, figure: str) -> list[str]:
    return [
        p.name
        for p in funding.published.programmes
        if (found := _of(funding, p.programme_id, figure)).value is None and not found.is_hidden
    ]
