"""What happens to a person during a stay: sessions, scores that waver and improve, things achieved. This is the truth.

Sample road: stays → **journeys** → records (what the partner's files say of it) → returns.
A first score is taken on a bad day more often than not, so part of every change is regression to the mean: a gain is
the true change, without that and without the questionnaire's own noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import Framework, Scale
from outcomes.periods import Quarter, quarters_between
from outcomes.sample.chance import Chance
from outcomes.sample.stays import Stay
from outcomes.vocabulary import Better, Mechanism

_SETTLED_IN = 45
"""Days after which a questionnaire is worth asking again."""
PLANTED = {Mechanism.GRANT: 1.0, Mechanism.PBR: 1.1, Mechanism.RELATIONAL: 1.25}
"""How much likelier people of equal need achieve things under each mechanism, in the variant of nine programmes."""


@dataclass(frozen=True)
class Journey:
    """What happened during one stay.

    scores      by scale: the day and score of each time it was asked, the first time first
    gains       by scale: the true change so far, in points of the scale, as the scale runs
    achieved    by achievement: the day
    attended    by quarter: sessions and hours
    """

    stay: Stay
    scores: Mapping[str, tuple[tuple[date, float], ...]]
    gains: Mapping[str, float]
    achieved: Mapping[str, date]
    attended: Mapping[Quarter, tuple[int, float]]


def make_journey(
    stay: Stay, framework: Framework, scales: Iterable[str], quarters: tuple[Quarter, Quarter], pull: float, seed: int
) -> Journey:
    """One stay's journey; `pull` is the planted effect on achievements."""
    active = [q for q in quarters_between(*quarters) if stay.overlaps(q.first_day, q.last_day)]
    if stay.did_not_start:
        return Journey(stay, {}, {}, {}, dict.fromkeys(active, (0, 0.0)))
    told = {code: _scores(stay, code, framework.scales[code], active, seed) for code in scales}
    return Journey(
        stay,
        {code: scores for code, (scores, _) in told.items()},
        {code: gain for code, (_, gain) in told.items()},
        _achieved(stay, framework, active, pull, seed),
        {q: _attended(stay, q, seed) for q in active},
    )


def _days(stay: Stay, quarter: Quarter) -> tuple[date, date]:
    """First and last day of the stay within a quarter."""
    return max(stay.started_on, quarter.first_day), min(stay.ended_on or quarter.last_day, quarter.last_day)


def _attended(stay: Stay, quarter: Quarter, seed: int) -> tuple[int, float]:
    chance = Chance(seed, "attended", *stay.words, quarter)
    first, last = _days(stay, quarter)
    archetype = stay.organisation.archetype
    expected = archetype.sessions * ((last - first).days + 1) / 91 * (0.7 + 0.6 * stay.person.hardship)
    sessions = max(1, chance.count(expected))
    return sessions, round(sessions * archetype.session_hours * chance.between(0.8, 1.2) * 4) / 4


def _achieved(stay: Stay, framework: Framework, active: list[Quarter], pull: float, seed: int) -> dict[str, date]:
    found = {}
    for code, monthly in stay.organisation.archetype.achieves.items():
        chance = Chance(seed, "achieved", code, *stay.words)
        likely = monthly * (1.25 - 0.6 * stay.person.hardship) * pull
        reached = next((q for q in active if chance.happens(likely)), None)
        if reached and code in framework.achievements:
            first, last = _days(stay, reached)
            found[code] = first + timedelta(days=chance.whole(0, (last - first).days))
    return found


def _scores(
    stay: Stay, code: str, scale: Scale, active: list[Quarter], seed: int
) -> tuple[tuple[tuple[date, float], ...], float]:
    """Each time the scale was asked, and the true gain by the last time."""
    chance = Chance(seed, "score", code, *stay.words)
    if not chance.happens(0.9):
        return (), 0.0
    level = 0.60 - 0.28 * stay.person.hardship + chance.normal(0, 0.10)
    bad_day = abs(chance.normal(0, 0.035))
    full_gain = chance.normal(stay.organisation.archetype.effect, 0.06)
    asked = [(stay.started_on, _on_scale(scale, level - bad_day + chance.normal(0, 0.06)))]
    gain = 0.0
    for number, quarter in enumerate(active, 1):
        _, last = _days(stay, quarter)
        wanted = chance.happens(0.7 if stay.ended_on == last else 0.55)
        if wanted and (last - stay.started_on).days >= _SETTLED_IN:
            gain = full_gain * min(1.0, 0.4 + 0.3 * number)
            asked.append((last, _on_scale(scale, level + gain + chance.normal(0, 0.06))))
    better = 1 if scale.better is Better.MORE else -1
    return tuple(asked), round(better * gain * float(scale.maximum - scale.minimum), 3)


def _on_scale(scale: Scale, level: float) -> float:
    """A level from 0 (worst) to 1 (best) as a score a person could really have."""
    low, high = float(scale.minimum), float(scale.maximum)
    share = min(1.0, max(0.0, level if scale.better is Better.MORE else 1 - level))
    if scale.only:
        return min(map(float, scale.only), key=lambda score: abs(score - (low + (high - low) * share)))
    return round(low + (high - low) * share, scale.decimals)
