"""What partners reached only together, the collective-impact score with its parts, and how the partnership works.

Reports road: publication, rows → **health** → section. Figures side by side, and never one score of merit.
"""

from __future__ import annotations

from outcomes.figure_names import ALL, PARTNER
from outcomes.reports.following import named
from outcomes.reports.publication import Indicator, Published, Result
from outcomes.reports.tables import Table
from outcomes.reports.together.rows import Health, JointScore
from outcomes.reports.wording import HIDDEN, MISSING, NOT_APPLICABLE, amount, count, listed, number, percent, pounds
from outcomes.vocabulary import Better, Kind

_ADDS = {Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES, Kind.PEOPLE, Kind.STOCK}


def reached_together(published: Published, caption: str) -> Table | None:
    """Targets of the latest year that the place reached, and no partner alone: of what adds up over partners.

    A target is left out where some partner's own figure cannot be seen, since it might have reached it.
    """
    rows = [row for i in published.indicators if (row := _reached(published, i)) is not None]
    columns = ("Indicator", "Target", "Together", "Most by one partner", "Partners")
    return Table(caption, columns, tuple(rows)) if rows else None


def _reached(published: Published, indicator: Indicator) -> tuple[str, ...] | None:
    place = published.year(indicator, published.about.year)
    if indicator.kind not in _ADDS or indicator.better is not Better.MORE or place.target is None or place.low is None:
        return None
    own = _own(published, indicator)
    most = max((r.high for _, r in own if r.high is not None), default=None)
    if len(own) < 2 or most is None or any(r.high is None for _, r in own):
        return None
    if not most < place.target <= place.low:
        return None
    best = next(name for name, r in own if r.high == most)
    told = (amount(place.target, indicator), amount(place.low, indicator), f"{amount(most, indicator)} ({best})")
    own_of = (ALL, PARTNER, next(p.partner_id for p in published.partners if p.name == best))
    of = (("attainment", ()), ("result", ()), ("result", own_of))
    year, code = published.about.year, indicator.indicator_code
    figures = (named(text, what, year, code, *parts) for text, (what, parts) in zip(told, of, strict=True))
    return (indicator.label, *figures, str(len(own)))


def _own(published: Published, indicator: Indicator) -> list[tuple[str, Result]]:
    """Every partner's figure of the latest year, hidden or not; partners that told nothing are left out."""
    found = [(p.name, published.partner_year(indicator, p, published.about.year)) for p in published.partners]
    return [(name, r) for name, r in found if r.is_known or r.is_hidden]


def score_sentence(published: Published) -> str:
    """The collective-impact score of the latest year, with how much of it is reported."""
    now = next((s for s in published.together.scores if s.year == published.about.year), None)
    if now is None:
        return "No indicator with a target is reported by two partners, so there is no collective-impact score."
    if now.is_hidden:
        return "The collective-impact score is hidden, because a figure it rests on is."
    coverage = f"{number(now.coverage_pct or 0)}% of the weight of {count(now.indicators_total, 'shared indicator')}"
    if now.score is None:
        return f"There is no collective-impact score for {now.year}: only {coverage} is reported, and 80% is needed."
    return f"The collective-impact score for {now.year} is {number(now.score)} of 100; {coverage} is reported."


def scores(published: Published, caption: str) -> Table | None:
    rows = tuple(_score_row(s) for s in sorted(published.together.scores, key=lambda s: s.year))
    return Table(caption, ("Year", "Score", "Weight reported", "Shared indicators"), rows) if rows else None


def _score_row(score: JointScore) -> tuple[str, ...]:
    shown = HIDDEN if score.is_hidden else "none" if score.score is None else number(score.score)
    covered = MISSING if score.coverage_pct is None else percent(score.coverage_pct / 100)
    return (score.year, shown, covered, f"{score.indicators_scored} of {score.indicators_total}")


def health(published: Published, caption: str) -> Table | None:
    """How each partner works with the others in the latest year."""
    found = _now(published)
    columns = ("Partner", "On time", "In", "Right first time", "Hours spent", "Indicators shared", "Promises kept",
               "People linked")  # fmt: skip
    rows = tuple((published.names[h.partner_id], *_health_cells(h)) for h in found)
    return Table(caption, columns, rows) if rows else None


def _now(published: Published) -> list[Health]:
    found = [h for h in published.together.health if h.year == published.about.year]
    return sorted(found, key=lambda h: published.names[h.partner_id])


def _health_cells(h: Health) -> tuple[str, ...]:
    return (
        *(_of(n, h.returns_due) for n in (h.returns_on_time, h.returns_in)),
        _of(h.returns_right_first, h.returns_in),
        MISSING if h.hours_spent is None else number(h.hours_spent, 1),
        str(h.shared_indicators or 0),
        _of(h.promises_kept, h.promises_made),
        "yes" if h.links_people else "no",
    )


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else NOT_APPLICABLE


def health_sentences(published: Published) -> list[str]:
    """The partnership's year, to be read aloud."""
    found, year = _now(published), published.about.year
    if not found:
        return []
    due, made = sum(h.returns_due for h in found), sum(h.promises_made for h in found)
    said = [
        f"Of {count(due, 'return')} due in {year}, {sum(h.returns_on_time for h in found)} came on time, "
        f"{sum(h.returns_in for h in found)} are in, and {sum(h.returns_right_first for h in found)} were right the "
        f"first time. They took partners {number(sum(h.hours_spent or 0 for h in found))} hours."
    ]
    if made:
        said.append(f"Of {count(made, 'promise')} under the charter, {sum(h.promises_kept for h in found)} were kept.")
    return [*said, *_pooled(published)]


def _pooled(published: Published) -> list[str]:
    year = published.about.year
    found = [p for p in published.together.pooled if p.year == year]
    money, hours = sum(p.told_gbp or 0 for p in found), sum(p.hours or 0 for p in found)
    given = [*([pounds(money)] if money else []), *([f"{number(hours)} hours"] if hours else [])]
    if not given:
        return []
    kinds = listed(list(dict.fromkeys(p.resource_kind.replace("_", " ") for p in found)))
    told = f"Pooled in {year}: {listed(given)} ({kinds}), as returns tell it."
    return [named(f"{told} Money that a partner passed on is counted once.", "joint", year, "pooled")]


def linked_sentence(published: Published, *, is_linked: bool) -> str:
    """Whose people may be linked, and, where nobody's are, what that leaves."""
    found = _now(published)
    agreed = [published.names[h.partner_id] for h in found if h.links_people]
    if is_linked:
        return f"{_agreed(len(agreed), len(found))} Figures are rounded."
    who = "No partner" if not agreed else f"{agreed[0]} alone"
    why = (
        "No figure of people whom partners share may be shown: there are none, or too few"
        if len(agreed) > 1
        else f"{who} has agreed that its people may be recognised with others"
    )
    return (
        f"{why}. So nobody can say how many people several partners share, who helped them together, or by which way "
        "they came: there are only bounds."
    )


def _agreed(agreed: int, partners: int) -> str:
    """Who agreed to be linked; and that people of the others are counted all the same, as their partner's own."""
    how = "agreed that their people may be recognised with others, by coded keys and never by name."
    if agreed == partners:
        return f"All {count(partners, 'partner')} {how}"
    return (
        f"{count(agreed, 'partner').capitalize()} of {partners} {how} People of the other partners are in what follows "
        "too, each as that partner's own: nobody can say whether another partner knew them as well."
    )
