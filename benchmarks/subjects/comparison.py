"""(g) The comparison of ways of funding: how often its verdict is wrong, in 1,000 made-up places of each trouble.

On the bench: run → **subjects/comparison**. Every verdict is made by the code that makes a place's; beside it stands a
naive reader, who compares plain shares of everybody with Newcombe's interval.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from made.funded_places import Funded, Trouble, make_funded
from outcomes.funding.sensitivity import Supposed, Suspicion, range_of, suppose
from outcomes.funding.standardising import draw, measure_gap
from outcomes.funding.verdict import Facts, Word, judge, obstacle
from outcomes.statistics import difference, mantel_haenszel_difference, wilson
from table import Line, Section, Target

PLACES, QUICK, REPLICATES, SEED = 1000, 50, 400, 7
_MOST_WRONG, _LEAST_COVERED = 0.05, 0.95
STATED_POWER = {"creaming between need bands": 0.90, "strong creaming between need bands": 0.99}
"""In what share of such places creaming is said, in docs/comparison.md, to be found at least."""
_PAID = Suspicion(one=True, other=False)
_CREAMED, _CREAMED_HARD = (0.05, 0.15, 0.30), (0.05, 0.20, 0.50)
MakesTrouble = Callable[[np.random.Generator], Trouble]


def _partners(chance: np.random.Generator) -> float:
    return float(chance.uniform(0, 0.5))


TROUBLES: dict[str, MakesTrouble] = {
    "no difference": lambda c: Trouble(spread=_partners(c)),
    "a true difference": lambda c: Trouble(spread=_partners(c), effect=float(c.choice([-1, 1]) * c.uniform(0.3, 1.0))),
    "creaming between need bands": lambda c: Trouble(spread=_partners(c), turned_away=_CREAMED),
    "strong creaming between need bands": lambda c: Trouble(spread=_partners(c), turned_away=_CREAMED_HARD),
    "unequal follow-up": lambda c: Trouble(spread=_partners(c), followed=(0.55, 0.95)),
    "all of these, no difference": lambda c: Trouble(
        spread=_partners(c), turned_away=_CREAMED_HARD, followed=(0.55, 0.95)
    ),
    "programmes that differ as well": lambda c: Trouble(spread=_partners(c), programmes=float(c.uniform(0, 0.5))),
    "need recorded too high": lambda c: Trouble(spread=_partners(c), upcoded=float(c.uniform(0, 0.3))),
    "creaming within need bands": lambda c: Trouble(spread=_partners(c), easier=float(c.uniform(1.0, 1.25))),
}
"""What is wrong in each thousand places, drawn anew for each; partners always differ, on log odds by up to 0.5."""
SUPPOSED = {"need recorded too high": "upcoding", "creaming within need bands": "creaming"}
HONEST = [name for name in TROUBLES if name not in SUPPOSED]
"""Where follow-up and recorded need are honest."""


OF_PROGRAMMES = ("no difference", "a true difference")
"""Judged once more as verdicts on these programmes alone, in which only partners are drawn."""


@dataclass
class Tally:
    """How often, of so many places."""

    places: int = 0
    wrong: int = 0
    right: int = 0
    naive_wrong: int = 0
    covered: int = 0
    range_covered: int = 0
    creaming_found: int = 0
    seconds: float = 0.0
    detectable: list[float] = field(default_factory=list)


def measure(*, is_quick: bool) -> Section:
    places = QUICK if is_quick else PLACES
    tallies = {name: tally(makes, places, SUPPOSED.get(name, "")) for name, makes in TROUBLES.items()}
    alone = {name: tally(TROUBLES[name], places, is_of_mechanisms=False) for name in OF_PROGRAMMES}
    lines = [Line(name, t.seconds, found=_found(name, t)) for name, t in tallies.items()]
    lines += [Line(f"{name}, these programmes", t.seconds, found=_found(name, t)) for name, t in alone.items()]
    honest = max(t.wrong / places for t in (*(tallies[name] for name in HONEST), *alone.values()))
    targets = [Target("wrong higher or lower at most 5 % where follow-up and recorded need are honest",
                      f"{honest:.1%} at most", honest <= _MOST_WRONG)]  # fmt: skip
    for name in SUPPOSED:
        share = tallies[name].range_covered / places
        targets.append(Target(f"{name}: the printed range covers the truth in 95 of 100", f"{share:.1%}",
                              share >= _LEAST_COVERED))  # fmt: skip
    for name, power in STATED_POWER.items():
        share = tallies[name].creaming_found / places
        targets.append(Target(f"{name} is found in {100 * power:.0f} of 100", f"{share:.1%}", share >= power))
    return Section(f"(g) Comparing ways of funding, {places} places of each trouble", lines, targets)


def tally(makes: MakesTrouble, places: int, supposed: str = "", *, is_of_mechanisms: bool = True) -> Tally:
    """Judge so many places of one kind."""
    chance, counted, began = np.random.default_rng(SEED), Tally(places), time.perf_counter()
    for seed in range(places):
        _count(counted, make_funded(chance, makes(chance)), supposed, seed, is_of_mechanisms=is_of_mechanisms)
    return replace(counted, seconds=time.perf_counter() - began)


def _count(tally: Tally, place: Funded, supposed: str, seed: int, *, is_of_mechanisms: bool) -> None:
    one, other = (Facts(name, cells, 1.0, True, True) for name, cells in (("paid", place.one), ("other", place.other)))
    draws = draw(place.one, place.other, REPLICATES, seed, place.programmes if is_of_mechanisms else None)
    gap = measure_gap(draws)
    word = (obstacle(one, other) or judge(gap)).word
    tally.wrong += _is_wrong(word, place.truth)
    tally.right += word is (Word.HIGHER if place.truth > 0 else Word.LOWER) and place.truth != 0
    tally.naive_wrong += naive_is_wrong(place)
    tally.covered += gap.difference.lower <= place.truth <= gap.difference.upper
    tally.detectable.append(gap.detectable)
    if supposed:
        tally.range_covered += _covers(suppose(draws, _PAID), supposed, place.truth)
    tally.creaming_found += finds_creaming(place)


def finds_creaming(place: Funded) -> bool:
    """Whether those who started are told to be of less need than those who were turned away."""
    high_in, people_in, high_out, people_out = place.referred.T
    creamed = mantel_haenszel_difference(high_in, people_in, high_out, people_out)
    return creamed is not None and creamed.upper < 0


def naive_is_wrong(place: Funded) -> bool:
    return _is_wrong(_naive(place), place.truth)


def _is_wrong(word: Word, truth: float) -> bool:
    return (word is Word.HIGHER and truth <= 0) or (word is Word.LOWER and truth >= 0)


def _naive(place: Funded) -> Word:
    found = difference(*(wilson(achieved, people) for achieved, people in place.naive))
    return Word.HIGHER if found.lower > 0 else Word.LOWER if found.upper < 0 else Word.CANNOT_TELL


def _covers(supposed: tuple[Supposed, ...], kind: str, truth: float) -> bool:
    ends = range_of(supposed, kind)
    return ends is not None and ends[0] <= truth <= ends[1]


def _found(name: str, t: Tally) -> str:
    said = [f"wrong {t.wrong / t.places:.1%} (naive {t.naive_wrong / t.places:.1%})",
            f"interval covers {t.covered / t.places:.1%}"]  # fmt: skip
    if name == "a true difference":
        said.append(f"found {t.right / t.places:.1%}, detectable {100 * float(np.median(t.detectable)):.0f} points")
    if name in SUPPOSED:
        said.append(f"printed range covers {t.range_covered / t.places:.1%}")
    said.append(f"creaming found {t.creaming_found / t.places:.1%}")
    return ", ".join(said)
