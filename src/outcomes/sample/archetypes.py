"""The twelve kinds of organisation Riverside is made of, as data: whom they help, what they report, how.

Sample road: **archetypes** → partners (who is in this place) → people, figures → returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["form", "register", "dashboard", "activities"]
Aim = Literal["grants", "work", "safety"]
Variant = Literal["default", "mechanisms"]
Reference = Literal["always", "mostly", "never"]


@dataclass(frozen=True)
class Trend:
    """A figure nobody counts from people: its level a quarter (of a share: what it is out of), and how it moves."""

    level: float
    growth: float = 0.012
    share: float | None = None
    share_growth: float = 0.008
    season: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    has_groups: bool = False
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


ARCHETYPES = (
    Archetype(
        code="hearth-befrienders",
        name="Hearth & Kettle Befrienders",
        after="Befrienders",
        kind="befriending group",
        size="small",
        style="register",
        parts=(
            Part(
                "grants",
                (
                    "people_supported",
                    "less_lonely_share",
                    "loneliness_change",
                    "support_sessions",
                    "active_volunteers",
                    "volunteer_hours",
                ),
                due_days=35,
            ),
        ),
        reach=4.6,
        ages=(60, 99),
        women=0.64,
        stay=3.2,
        sessions=22,
        asks=("age_band", "ward", "gender", "disability"),
        reference_style="HK{:03d}",
        effect=0.05,
        figures={"active_volunteers": Trend(18), "volunteer_hours": Trend(420)},
    ),
    Archetype(
        code="riverside-advice",
        name="Riverside Advice Centre",
        after="Advice Centre",
        kind="advice centre",
        size="large",
        parts=(
            Part(
                "grants",
                ("people_supported", "money_gained", "debt_plan_share", "advice_in_time_share", "local_spend_share"),
                due_days=30,
                targets={"money_gained": (440_000, 470_000)},
            ),
            Part(
                "safety",
                (
                    "people_supported",
                    "life_satisfaction_change",
                    "moved_into_settled_home",
                    "kept_home_share",
                    "hours_of_support",
                ),
                starts_late=2,
                due_days=40,
            ),
        ),
        reach=20.0,
        stay=1.1,
        sessions=2.5,
        session_hours=2.0,
        reference_style="RAC/{:05d}",
        achieves={"debt_plan_agreed": 0.11, "moved_into_settled_home": 0.06},
        effect=0.045,
        figures={
            "money_gained": Trend(108_000, 0.015, decimals=2),
            "advice_in_time_share": Trend(420, share=0.69, share_growth=0.014),
            "local_spend_share": Trend(15_400, share=0.44),
            "kept_home_share": Trend(32, share=0.70, has_groups=True),
        },
    ),
    Archetype(
        code="brightside-youth",
        name="Brightside Youth Mentoring",
        after="Youth Mentoring",
        kind="youth charity",
        size="medium",
        parts=(
            Part(
                "grants",
                ("people_supported", "self_esteem_change", "self_esteem_share", "support_sessions", "young_leaders"),
                due_days=30,
            ),
            Part("work", ("people_supported", "started_work", "qualification_share"), starts_late=4, due_days=30),
        ),
        reach=6.5,
        ages=(11, 24),
        stay=3.0,
        sessions=15,
        session_hours=1.5,
        asks=("age_band", "ward", "gender", "disability", "ethnic_group"),
        reference_style="BY-{:04d}",
        gives_names=True,
        achieves={"started_work": 0.07, "gained_qualification": 0.08},
        effect=0.035,
        figures={"young_leaders": Trend(20, 0.03)},
        system_down=2,
    ),
    Archetype(
        code="forward-skills",
        name="Forward Skills & Jobs",
        after="Skills & Jobs",
        kind="employment and skills charity",
        size="large",
        parts=(
            Part(
                "work",
                (
                    "people_supported",
                    "started_work",
                    "qualification_share",
                    "kept_work_share",
                    "life_satisfaction_change",
                    "hours_of_support",
                    "small_supplier_spend",
                ),
                due_days=25,
                targets={"started_work": (104, 116)},
            ),
        ),
        reach=16.0,
        ages=(18, 64),
        women=0.47,
        stay=2.6,
        sessions=6,
        session_hours=2.25,
        reference_style="{:07d}",
        gives_names=True,
        no_shows=0.04,
        judges_need="Our intake adviser",
        achieves={"started_work": 0.17, "gained_qualification": 0.09},
        effect=0.04,
        figures={
            "kept_work_share": Trend(25, share=0.58, has_groups=True),
            "small_supplier_spend": Trend(11_800, decimals=2),
        },
    ),
    Archetype(
        code="haven-women",
        name="Haven Women's Safety",
        after="Women's Safety",
        kind="women's safety charity",
        size="medium",
        parts=(
            Part(
                "safety",
                (
                    "people_supported",
                    "wellbeing_change",
                    "high_anxiety_share",
                    "hours_of_support",
                    "feels_safer_share",
                    "moved_into_settled_home",
                    "what_made_it_safer",
                ),
                due_days=40,
            ),
        ),
        reach=7.5,
        ages=(16, 79),
        women=0.97,
        stay=2.4,
        sessions=9,
        session_hours=1.75,
        reference_style="H{:04d}",
        judges_need="Independent adviser",
        achieves={"feels_safe_plan": 0.07, "moved_into_settled_home": 0.09},
        effect=0.03,
    ),
    Archetype(
        code="quayside-homes",
        name="Quayside Homes",
        after="Homes",
        kind="housing association",
        size="large",
        is_local=False,
        style="dashboard",
        lists_people=False,
        parts=(
            Part(
                "safety",
                (
                    "people_supported",
                    "moved_into_settled_home",
                    "kept_home_share",
                    "homes_made_warmer",
                    "local_spend_share",
                    "small_supplier_spend",
                    "carbon_emitted",
                    "green_space_cared_for",
                ),
                due_days=45,
            ),
        ),
        reach=10.0,
        ages=(18, 99),
        stay=2.2,
        achieves={"moved_into_settled_home": 0.08},
        figures={
            "kept_home_share": Trend(62, share=0.71),
            "homes_made_warmer": Trend(18, 0.02, season=(0.9, 0.8, 1.2, 1.1)),
            "local_spend_share": Trend(182_000, share=0.42),
            "small_supplier_spend": Trend(56_000),
            "carbon_emitted": Trend(70, -0.015, season=(0.8, 0.7, 1.2, 1.3), decimals=1),
            "green_space_cared_for": Trend(11.6, 0.0, decimals=1),
        },
        never_sends=2,
    ),
    Archetype(
        code="greenwater-garden",
        name="Greenwater Community Garden & Energy",
        after="Community Garden",
        kind="community garden and energy group",
        size="small",
        parts=(
            Part(
                "grants",
                (
                    "people_supported",
                    "homes_made_warmer",
                    "goods_reused",
                    "green_space_cared_for",
                    "trees_planted",
                    "active_volunteers",
                    "volunteer_hours",
                ),
                due_days=75,
            ),
        ),
        reach=4.0,
        stay=1.6,
        references="never",
        asks=("age_band", "ward"),
        figures={
            "homes_made_warmer": Trend(9, 0.02, season=(0.6, 0.5, 1.6, 1.3), has_groups=True),
            "goods_reused": Trend(1.9, decimals=1),
            "green_space_cared_for": Trend(24.4, 0.0, decimals=1),
            "trees_planted": Trend(185, 0.02, season=(0.3, 0.05, 1.75, 1.9), has_groups=True),
            "active_volunteers": Trend(64),
            "volunteer_hours": Trend(1_100),
        },
    ),
    Archetype(
        code="tideover",
        name="Tideover Food & Money",
        after="Food & Money",
        kind="food and money advice charity",
        size="medium",
        style="activities",
        lists_people=False,
        parts=(
            Part(
                "grants",
                (
                    "people_supported",
                    "money_gained",
                    "debt_plan_share",
                    "goods_reused",
                    "local_spend_share",
                    "active_volunteers",
                    "volunteer_hours",
                ),
                due_days=35,
            ),
        ),
        reach=18.0,
        stay=1.4,
        achieves={"debt_plan_agreed": 0.12},
        figures={
            "money_gained": Trend(51_000, 0.02, decimals=2),
            "goods_reused": Trend(10.6, decimals=1),
            "local_spend_share": Trend(12_300, share=0.58, decimals=2),
            "active_volunteers": Trend(48),
            "volunteer_hours": Trend(950),
        },
    ),
    Archetype(
        code="canvas-arts",
        name="Canvas Arts & Wellbeing",
        after="Arts & Wellbeing",
        kind="arts and wellbeing charity",
        size="small",
        parts=(
            Part(
                "grants",
                (
                    "people_supported",
                    "wellbeing_change",
                    "life_satisfaction_change",
                    "less_lonely_share",
                    "loneliness_change",
                    "support_sessions",
                    "active_volunteers",
                ),
                due_days=30,
            ),
        ),
        reach=5.5,
        ages=(18, 99),
        women=0.6,
        stay=2.6,
        sessions=14,
        session_hours=2.0,
        references="mostly",
        reference_style="c{:03d}",
        asks=("age_band", "ward", "gender", "disability", "need_band"),
        judges_need="Self-reported",
        effect=0.025,
        figures={"active_volunteers": Trend(22)},
        never_sends=5,
    ),
    Archetype(
        code="riverside-cvs",
        name="Riverside CVS",
        after="Voluntary Action",
        kind="council for voluntary service",
        size="medium",
        lists_people=False,
        parts=(
            Part(
                "grants",
                ("young_leaders", "local_spend_share", "small_supplier_spend", "carbon_emitted", "volunteer_hours"),
                due_days=30,
            ),
        ),
        figures={
            "young_leaders": Trend(12, 0.02),
            "local_spend_share": Trend(41_000, share=0.63),
            "small_supplier_spend": Trend(25_500),
            "carbon_emitted": Trend(2.1, -0.02, season=(0.8, 0.7, 1.2, 1.3), decimals=1),
            "volunteer_hours": Trend(240),
        },
        never_sends=3,
    ),
    Archetype(
        code="riverside-rovers",
        name="Riverside Rovers Sports for Young People",
        after="Sports for Young People",
        kind="sports club",
        size="small",
        lists_people=False,
        parts=(
            Part(
                "grants",
                (
                    "people_supported",
                    "self_esteem_change",
                    "self_esteem_share",
                    "young_leaders",
                    "active_volunteers",
                    "volunteer_hours",
                ),
                starts_late=1,
                due_days=30,
            ),
        ),
        reach=8.0,
        ages=(8, 19),
        women=0.38,
        stay=3.0,
        asks=("age_band", "ward", "gender", "disability", "ethnic_group", "need_band"),
        effect=0.035,
        figures={
            "young_leaders": Trend(18, 0.025, has_groups=True),
            "active_volunteers": Trend(42, has_groups=True),
            "volunteer_hours": Trend(900),
        },
    ),
    Archetype(
        code="volunteer-riverside",
        name="Volunteer Riverside",
        after="Volunteer Centre",
        kind="volunteer centre",
        size="medium",
        lists_people=False,
        parts=(
            Part(
                "work",
                ("people_supported", "started_work", "carbon_emitted", "active_volunteers", "volunteer_hours"),
                ends_early=1,
                due_days=25,
            ),
        ),
        reach=5.0,
        ages=(16, 79),
        women=0.58,
        stay=1.8,
        achieves={"started_work": 0.16},
        figures={
            "carbon_emitted": Trend(1.4, -0.01, decimals=1),
            "active_volunteers": Trend(215, has_groups=True),
            "volunteer_hours": Trend(4_300),
        },
    ),
)
