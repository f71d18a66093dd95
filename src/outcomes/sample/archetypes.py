"""What a kind of organisation is made of: whom it helps, what it reports, how.

Sample road: **archetypes** → twelve (the kinds there are) → partners (who is in this place) → people → returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Style = Literal["form", "register", "dashboard", "activities"]
Aim = Literal["grants", "work", "safety"]
Variant = Literal["default", "mechanisms"]
Reference = Literal["always", "mostly", "never"]


@dataclass(frozen=True)
class Trend:
    """A figure nobody counts from people: its level a quarter (of a share: what it is out of), and how it moves.

    has_groups, ages  whether it is told by group too, and how old the people are whom it counts
    """

    level: float
    growth: float = 0.012
    share: float | None = None
    share_growth: float = 0.008
    season: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    has_groups: bool = False
    ages: tuple[int, int] = (0, 120)
    decimals: int = 0


@dataclass(frozen=True)
class Part:
    """What an organisation owes under one programme."""

    aim: Aim
    indicators: tuple[str, ...]
    starts_late: int = 0
    ends_early: int = 0
    due_days: int = 30
    targets: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def owes(aim: Aim, indicators: str, **terms: Any) -> Part:
    """A part whose indicators are named one after the other."""
    return Part(aim, tuple(indicators.split()), **terms)


@dataclass(frozen=True)
class Archetype:
    """A kind of organisation.

    reach           how many of the place's people come to it, against the others
    stay            quarters a person usually stays
    sessions        a person's sessions in a whole quarter, and hours a session
    asks            characteristics it asks people about; the others stay not known
    achieves        chance a quarter that a person reaches an achievement of the framework
    effect          true improvement on any scale, as a share of the scale's range
    never_sends     the quarter (from 0) whose return never comes
    system_down     the quarter (from 0) in which its case system was down, so that it gave totals under its first part
    """

    code: str
    name: str
    after: str
    kind: str
    size: Literal["small", "medium", "large"]
    parts: tuple[Part, ...]
    is_local: bool = True
    style: Style = "form"
    lists_people: bool = True
    reach: float = 0.0
    ages: tuple[int, int] = (16, 99)
    women: float = 0.5
    stay: float = 2.0
    sessions: float = 5.0
    session_hours: float = 1.0
    asks: tuple[str, ...] = ("age_band", "ward", "gender", "disability", "ethnic_group", "need_band")
    references: Reference = "always"
    reference_style: str = "{:05d}"
    gives_names: bool = False
    no_shows: float = 0.0
    judges_need: str = "Our key worker"
    achieves: Mapping[str, float] = field(default_factory=dict)
    effect: float = 0.06
    figures: Mapping[str, Trend] = field(default_factory=dict)
    never_sends: int | None = None
    system_down: int | None = None
