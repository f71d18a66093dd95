"""What is said of a comparison in sentences: verdicts, suppositions, who was reached, what would tell more.

Reports road: rows, words → **sentences** → page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from outcomes.reports.funding.rows import BOTH, Compared, Figure, words_of
from outcomes.reports.funding.words import points, share, shown, times, whole
from outcomes.reports.wording import HIDDEN


def pair(one: Compared) -> str:
    """The two sides, as a heading says them."""
    return f"{upper(one.names[0])} against {one.names[1]}"


def in_short(compared: Sequence[Compared]) -> str:
    """The comparisons on one outcome in a sentence: every verdict, and which are hidden."""
    told = [verdict(one) for one in compared if one.verdict]
    hidden = [f"{one.names[0]} against {one.names[1]}" for one in compared if not one.verdict]
    said = [*told, *([f"{', '.join(hidden)}: hidden {HIDDEN}"] if hidden else [])]
    return f"{compared[0].label}: {'; '.join(said)}."


def verdict(one: Compared) -> str:
    """A comparison that may be shown, in a few words."""
    first, second = one.names
    said = {
        "higher": f"higher under {first} than under {second}",
        "lower": f"lower under {first} than under {second}",
        "cannot tell": f"cannot tell {first} from {second}",
        "not comparable": f"{first} and {second} are not comparable",
    }
    return said[str(one.verdict)]


def upper(text: str) -> str:
    """The same with its first letter large."""
    return text[:1].upper() + text[1:]


def scope(one: Compared) -> str:
    """Whether a verdict speaks of mechanisms or of programmes; nothing where there is none."""
    return f" This speaks of {one.scope}." if one.scope else ""


def about(one: Compared) -> str:
    """What counts as the outcome."""
    known = {"said": "said by the partner", "evidenced": "with its evidence named", "verified": "verified"}
    return f"Counted where it came within {one.window_days} days of the start and is {known[one.evidence]}, at least."


def suppositions(one: Compared) -> list[str]:
    """What the difference would be if the paid side's need or people were not what they seem."""
    made = []
    for kind, words in (
        ("upcoding", "If up to {:.0%} of the people recorded above the lowest need were truly of the need below"),
        ("creaming", "If people of the same recorded need had been up to {:.2f} times likelier to succeed anyhow"),
    ):
        found = one.all_of(BOTH, kind)
        if found:
            most = max(float(size) for size in found)
            low = min(f.lower or 0.0 for f in found.values())
            high = max(f.upper or 0.0 for f in found.values())
            said = f"the difference would lie between {points(low)} and {points(high)} points"
            made.append(f"{pair(one)}: {_lower(words.format(most))}, {said}.")
    return [*made, *_tipping(one)]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tipping(one: Compared) -> list[str]:
    found = one.of(BOTH, "tipping_upcoding"), one.of(BOTH, "tipping_creaming")
    if one.verdict not in ("higher", "lower") or not one.all_of(BOTH, "upcoding"):
        return []
    upcoded = (
        f"{found[0].value:.0%} of need so recorded" if found[0].value else "no share of need so recorded up to half"
    )
    easier = f"people {found[1].value:.2f} times likelier" if found[1].value else "no people up to twice as likely"
    return [f"{pair(one)}: the verdict would fall at {upcoded}, or at {easier}."]


def reached(side: str, one: Compared) -> list[str]:
    """Whom a side took on, what it gave them, and who says how much need they had."""
    name, found = upper(words_of(side)), partial(one.of, side)
    return [f"{name}: {text}" for text in (_creaming(found), _parking(one, side), _recorded(one, side)) if text]


def reached_alone(side: str, found: Of) -> list[str]:
    """Whom a way of funding took on that no comparison shows, of all that were referred; `found` gives its figures."""
    name = upper(words_of(side))
    if found("reached").is_hidden:
        return [f"{name}: whom it reached is hidden, because few people are in some groups."]
    unknown, rows = found("reached_not_known"), found("reached_without_reference")
    besides = [
        f"{shown(figure, whole)} {words}"
        for figure, words in ((unknown, "whose level of need is not recorded"), (rows, "rows without a reference"))
        if figure.is_hidden or figure.value
    ]
    also = f"; not among them {' and '.join(besides)}" if besides else ""
    told = f"{shown(found('reached'), whole)} people with a level of need started, each counted once a partner{also}."
    return [f"{name}: {told}", f"{name}: {_creaming(found)}"]


def not_told(sides: Sequence[str]) -> str:
    """That a publication does not say whom ways of funding reached, and what would."""
    return (
        f"{upper(', '.join(map(words_of, sides)))}: who was reached is not in this publication. People listed in "
        "returns with a reference and their level of need at first contact would tell it, in numbers not rounded."
    )


Of = Callable[[str], Figure]
"""A figure of one side, by its code."""


def _creaming(found: Of) -> str:
    difference, started = found("creaming_difference"), found("high_started")
    if difference.is_hidden or started.is_hidden:
        return "whether easier people were taken is hidden, because few people are in some groups."
    if found("high_referred").value == 0:
        return (
            "nobody who was referred is of the highest need, so whether easier people were taken cannot be told by it."
        )
    if not difference.is_interval:
        return (
            "nobody is recorded as referred and turned away, so whether easier people were taken cannot be told. A row "
            "for each person who was referred and never came, with their level of need, would tell it."
        )
    referred = shown(found("high_referred"), share)
    shares = f"{shown(started, share)} of those who started are of the highest need, and {referred} of those referred"
    if (difference.upper or 0) < 0:
        return f"{shares}: those of higher need were less likely to be taken on (creaming)."
    away = shown(found("not_started"), whole)
    return f"{shares}: no sign that easier people were taken, by the {away} recorded as referred who never came."


def _parking(one: Compared, side: str) -> str:
    ratio = one.of(side, "hours_ratio")
    if not ratio.is_interval:
        return ""
    said = f"people of the highest need were given {shown(ratio, times)} times the hours of those of the lowest"
    return f"{said}: less for those who need more (parking)." if (ratio.upper or 0) < 1 else f"{said}."


def _recorded(one: Compared, side: str) -> str:
    if one.of(side, "paid_for_outcomes").value != 1.0:
        return ""
    own, within = one.of(side, "need_by_provider"), one.of(side, "within_prices")
    said = f"the provider, who is paid for outcomes, itself recorded the need of {shown(own, share)} of them"
    return f"{said}; {shown(within, share)} of the differences in need lie within one price."


def would_tell(one: Compared) -> str:
    """What would tell more than was told; nothing where it was told."""
    if one.verdict is None:
        return f"hidden. {one.would_change or ''}".strip()
    if one.verdict in ("cannot tell", "not comparable"):
        return " ".join((f"{one.verdict}.", one.reason, f"What would tell it: {_lower(one.would_change or '')}"))
    return ""
