"""What a made-up publication says of what partners did together, in the shape `publish` writes."""

from __future__ import annotations

from typing import Any

TOGETHER = """
create table joint_year_people(indicator_code text, year text, partners_reporting int, returns_in int, returns_due int,
    lower double, upper double, summed double, estimate double, estimate_low double, estimate_high double,
    recognised_pct double, is_hidden bool);
create table shared_people(year text, sharing text, partner_id text, other_partner_id text, partners int, people int,
    median_days double, is_hidden bool);
create table joint_outcome(year text, achievement text, indicator_code text, people int, is_hidden bool);
create table joint_credit(year text, achievement text, partner_id text, equal_people int, dose_people int);
create table joint_rate(year text, achievement text, partners int, achieved_pct double, high_need_pct double,
    unknown_need_pct double, is_hidden bool);
create table joint_score(framework_code text, year text, score double, coverage_pct double, indicators_scored int,
    indicators_total int, is_hidden bool);
create table joint_health(year text, partner_id text, returns_due int, returns_in int, returns_on_time int,
    returns_right_first int, hours_spent double, shared_indicators int, promises_made int, promises_kept int,
    links_people bool);
create table joint_pooled(year text, resource_kind text, told_gbp double, hours double);
"""
TABLES = (
    *("joint_year_people", "shared_people", "joint_outcome", "joint_credit", "joint_rate", "joint_score"),
    *("joint_health", "joint_pooled"),
)
YEAR = "2025-26"
_PAIRS = {
    ("money-matters", "second-start"): 60,
    ("money-matters", "lantern-minds"): 30,
    ("lantern-minds", "second-start"): None,
}
_JOURNEYS = {
    ("money-matters", "second-start"): (40, 93.0),
    ("second-start", "money-matters"): (20, 121.0),
    ("lantern-minds", "money-matters"): (None, None),
}
_REFERRED = {
    ("money-matters", "second-start"): 30,
    ("money-matters", "lantern-minds"): 10,
    ("lantern-minds", "second-start"): None,
}
_STARTED = {("money-matters", "second-start"): 20, ("lantern-minds", "second-start"): None}
_CREDIT = {"second-start": (50, 60), "money-matters": (20, 10), "others": (10, 10)}


def add_together(tables: dict[str, list[dict[str, Any]]]) -> None:
    """People shared by three partners, a joint outcome with its credit, a score, and how two partners work."""
    people = {"indicator_code": "people_supported", "year": YEAR, "partners_reporting": 4, "returns_in": 15,
              "returns_due": 16, "lower": 210.0, "upper": 700.0, "summed": 960.0, "estimate": 540.0,
              "estimate_low": 480.0, "estimate_high": 620.0, "recognised_pct": 85.0, "is_hidden": False}  # fmt: skip
    tables["joint_year_people"].append(people)
    for partners, n in {1: 400, 2: 90, 3: None}.items():
        tables["shared_people"].append(_shared("overlap", ("all", "all"), n, partners=partners))
    tables["shared_people"] += [_shared("pair", pair, n) for pair, n in _PAIRS.items()]
    tables["shared_people"] += [_shared("journey", way, n, median_days=d) for way, (n, d) in _JOURNEYS.items()]
    tables["shared_people"] += [_shared("referral", way, n) for way, n in _REFERRED.items()]
    tables["shared_people"] += [_shared("referral started", way, n) for way, n in _STARTED.items()]
    outcome = {"year": YEAR, "achievement": "into_work"}
    tables["joint_outcome"].append(outcome | {"indicator_code": "into_work", "people": 80, "is_hidden": False})
    tables["joint_credit"] += [
        outcome | {"partner_id": partner, "equal_people": equal, "dose_people": dose}
        for partner, (equal, dose) in _CREDIT.items()
    ]
    tables["joint_rate"] += [
        outcome | {"partners": 1, "achieved_pct": 9.0, "high_need_pct": 21.0, "is_hidden": False},
        outcome | {"partners": 2, "achieved_pct": 19.0, "high_need_pct": 33.0, "is_hidden": False},
    ]
    tables["joint_score"].append(
        {"year": YEAR, "score": 64.0, "coverage_pct": 91.0, "indicators_scored": 10, "indicators_total": 11,
         "is_hidden": False}
    )  # fmt: skip
    tables["joint_health"] += [_health("money-matters", links=True), _health("northgate-homes", links=False)]
    tables["joint_pooled"] += [
        {"year": YEAR, "resource_kind": "public_money", "told_gbp": 120_000.0},
        {"year": YEAR, "resource_kind": "volunteer_hours", "hours": 900.0},
    ]


def _shared(sharing: str, between: tuple[str, str], people: int | None, **more: Any) -> dict[str, Any]:
    one, other = between
    return {"year": YEAR, "sharing": sharing, "partner_id": one, "other_partner_id": other, "partners": 2,
            "people": people, "is_hidden": people is None, **more}  # fmt: skip


def _health(partner: str, *, links: bool) -> dict[str, Any]:
    return {"year": YEAR, "partner_id": partner, "returns_due": 4, "returns_in": 4, "returns_on_time": 3,
            "returns_right_first": 2, "hours_spent": 21.5, "shared_indicators": 6, "promises_made": 5 if links else 0,
            "promises_kept": 3 if links else 0, "links_people": links}  # fmt: skip


def hide_together(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Hide every figure of it that can be hidden."""
    keys = {"indicator_code", "year", "sharing", "partner_id", "other_partner_id", "partners", "achievement",
            "framework_code", "indicators_scored", "indicators_total"}  # fmt: skip
    for table in ("joint_year_people", "shared_people", "joint_outcome", "joint_rate", "joint_score"):
        for row in tables[table]:
            row |= {name: None for name in row if name not in keys} | {"is_hidden": True}
    tables["joint_credit"].clear()
