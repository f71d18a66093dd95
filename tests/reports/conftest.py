"""A made-up publication, in the shape `publish` writes, so that the report is tested without the rest of the road."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from outcomes.files import shipped
from outcomes.periods import Quarter, quarters_between
from outcomes.reports.build import Built, build_report
from outcomes.reports.definition import ReportFile
from outcomes.reports.page import Figure, IndicatorBlock, Writer
from outcomes.reports.publication import Published
from outcomes.reports.read import read_publication
from outcomes.strict_yaml import load_model

from .made_together import TABLES as TOGETHER_TABLES
from .made_together import TOGETHER, add_together

JOINT = shipped("reports") / "joint.yaml"
SCHEMA = """
create table publication(publication_no int, published_at timestamp, published_by text, place_code text,
    place_name text, is_made_up bool, about text, as_at date, measured_from text, measured_to text,
    small_number_threshold int, special_category_threshold int, framework_code text, framework_name text,
    framework_version text, framework_source text, hidden_cells int, audit_head text, outcomes_version text,
    release_notice text);
create table framework(framework_code text, framework_name text, framework_version text, framework_source text,
    position int);
create table outcome(outcome_code text, outcome text, bottom_line text, stakeholder text, matters_because text,
    framework_code text, position int, is_intended boolean);
create table indicator(indicator_code text, outcome_code text, indicator_label text, kind text, unit text, counts text,
    better text, decimals int, weight decimal(9, 3), target_source text, is_from_people bool, scale text,
    framework_code text, position int);
create table target(indicator_code text, year text, baseline double, target double, baseline_year text,
    target_year text);
create table partner(partner_id text, partner_name text, role text, partner_kind text, partner_size text,
    is_local bool);
create table programme(programme_id text, programme_name text, funder_id text, mechanism text, starts_on date,
    ends_on date, framework_code text);
create table category(dimension text, dimension_label text, category text, category_label text,
    is_special_category bool, position int);
create table place_quarter_indicator(indicator_code text, period text, numerator double, denominator double,
    result double, lower double, upper double, summed double, partners_reporting int, returns_in int,
    returns_due int, baseline double, target double, attainment double, how_counted text, is_missing bool,
    is_hidden bool);
create table partner_year_indicator(indicator_code text, partner_id text, year text, numerator double,
    denominator double, result double, lower double, upper double, returns_in int, returns_due int,
    how_counted text, is_missing bool, is_hidden bool);
create table place_year_breakdown(indicator_code text, year text, dimension text, category text, numerator double,
    denominator double, result double, lower double, upper double, summed double, partners_reporting int,
    returns_in int, returns_due int, baseline double, target double, attainment double, how_counted text,
    is_missing bool, is_hidden bool);
create table bottom_line(framework_code text, year text, bottom_line text, score double, coverage_pct double,
    indicators_scored int, indicators_total int, is_weakest bool, is_hidden bool);
create table headline(framework_code text, year text, score double, convention text);
create table headline_choice(framework_code text, year text, weights_of text, is_used bool, score double);
create table bottom_line_choice(framework_code text, weights_of text, bottom_line text, weight double, is_used bool,
    chosen_by text, chosen_on date, people_asked int, how_chosen text, choice_source text);
create table instrument(scale text, scale_label text, instrument_code text, better text, lowest_score double,
    highest_score double, reliable_points double, is_reached_reliable bool, case_at_least double, case_at_most double,
    how_classed text, position int);
create table reliable_change(scale text, year text, dimension text, category text, partners_reporting int, pairs double,
    without_second int, recovered int, improved int, unchanged int, deteriorated int, began_at_best int,
    began_at_worst int, is_hidden bool, hides_classes bool, hides_best bool, hides_worst bool);
create table return_status(partner_id text, programme_id text, period text, due_on date, received_on date,
    accepted_on date, state text, days_late int, versions int, hours_spent double, findings_errors int,
    findings_warnings int, waiting_state text, accepted_changed int);
create table waiver(partner_id text, programme_id text, period text, code text, sheet text, cell text, waived_by text,
    waived_on date, why text);
create table population_indicator(population_label text, outcome_code text, area_code text, area_name text,
    population_period text, population_value double, unit text, source text, is_made_up bool);
"""
SCHEMA += TOGETHER
NOTICE = (
    "Not for release: until secondary suppression is built, hidden small numbers could be worked out "
    "from the figures around them."
)
QUARTERS = [q.code for q in quarters_between(Quarter(2024, 1), Quarter(2025, 4))]
YEARS = ["2024-25", "2025-26"]

OUTCOMES = [
    ("wellbeing", "People feel better about their lives", "social", "adults in touch with a partner"),
    ("less-lonely", "People are less lonely", "social", "residents over 55"),
    ("safe-at-home", "People are safe at home", "social", "people living with abuse"),
    ("confident-young", "Young people are confident", "social", "young people aged 11 to 18"),
    ("work-and-skills", "People find good work", "economic", "adults out of work"),
    ("money", "People keep more of their money", "economic", "households in debt"),
    ("local-spend", "Money stays in the place", "economic", "small local suppliers"),
    ("volunteering", "People give their time", "social", "residents who volunteer"),
    ("greener", "The place is greener", "environmental", "everyone who lives here"),
]
# code, outcome, label, kind, unit, decimals, better, typical figure a partner and quarter, target over baseline
INDICATORS = [
    ("wellbeing_change", 0, "Change in wellbeing score", "mean_change", "people", 1, "more", 1.1, 1.4),
    ("wellbeing_up_share", 0, "People whose wellbeing improved", "proportion", "people", 0, "more", 0.41, 1.2),
    ("people_supported", 0, "People supported", "people", "people", 0, "more", 46, 1.1),
    ("sessions_held", 0, "Support sessions held", "count", "sessions", 0, "more", 130, 1.1),
    ("less_lonely_share", 1, "People who report being lonely less often", "proportion", "people", 0, "more", 0.36, 1.3),
    ("befriended_people", 1, "People with a befriender", "people", "people", 0, "more", 22, 1.2),
    ("weekly_groups", 1, "Groups meeting every week", "stock", "groups", 0, "more", 4, 1.5),
    ("friendship_hours", 1, "Hours of friendship given", "hours", "hours", 0, "more", 210, 1.1),
    ("feel_safer_share", 2, "People who feel safer", "proportion", "people", 0, "more", 0.55, 1.15),
    ("safe_homes", 2, "Homes made more secure", "count", "homes", 0, "more", 9, 1.2),
    ("repeat_incidents", 2, "Repeat incidents reported", "count", "incidents", 0, "less", 7, 0.7),
    ("self_esteem_change", 3, "Change in self-esteem score", "mean_change", "people", 1, "more", 2.2, 1.2),
    ("young_people", 3, "Young people taking part", "people", "people", 0, "more", 31, 1.2),
    ("back_in_school_share", 3, "Young people back in school", "proportion", "people", 0, "more", 0.62, 1.1),
    ("young_voices", 3, "What young people told us", "text", "answers", 0, "more", 0, 1.0),
    ("into_work", 4, "People who started work", "people", "people", 0, "more", 8, 1.3),
    ("qualified_share", 4, "Learners who gained a qualification", "proportion", "people", 0, "more", 0.48, 1.2),
    ("training_hours", 4, "Hours of training given", "hours", "hours", 0, "more", 160, 1.1),
    ("income_gained", 5, "Income gained for households", "money", "£", 0, "more", 24000, 1.15),
    ("debt_managed_share", 5, "Households with debts under control", "proportion", "people", 1, "more", 0.335, 1.3),
    ("evictions_stopped", 5, "Evictions stopped", "count", "homes", 0, "more", 6, 1.1),
    ("local_spend", 6, "Spend with local suppliers", "money", "£", 0, "more", 9100, 1.2),
    ("local_spend_share", 6, "Share of spend that stays local", "proportion", "£", 0, "more", 0.52, 1.15),
    ("small_suppliers", 6, "Small suppliers used", "stock", "suppliers", 0, "more", 11, 1.2),
    ("volunteer_hours", 7, "Hours volunteered", "hours", "hours", 0, "more", 380, 1.1),
    ("new_volunteers", 7, "New volunteers", "people", "people", 0, "more", 9, 1.2),
    ("carbon_saved", 8, "Carbon saved", "tonnes", "tonnes", 1, "more", 3.4, 1.3),
    ("green_space_cared", 8, "Green spaces looked after", "stock", "places", 0, "more", 3, 1.3),
]
PARTNERS = [
    ("tea-and-company", "Tea and Company", "charity", "small", True),
    ("riverside-cvs", "Riverside Council for Voluntary Service", "charity", "large", True),
    ("harbour-refuge", "Harbour Refuge", "charity", "medium", True),
    ("lantern-minds", "Lantern Minds", "charity", "medium", True),
    ("second-start", "Second Start Training", "company", "medium", True),
    ("money-matters", "Money Matters Advice Centre", "charity", "medium", True),
    ("youth-loft", "The Youth Loft", "cic", "small", True),
    ("green-towpath", "Friends of the Green Towpath", "charity", "small", True),
    ("age-riverside", "Age Well Riverside", "charity", "medium", True),
    ("northgate-homes", "Northgate Homes", "housing association", "large", False),
    ("riverside-council", "Riverside Borough Council", "council", "large", True),
    ("tide-school", "Tide Community School", "school", "medium", True),
]
PROGRAMMES = [
    ("together-grants", "Together Grants", "riverside-council", "grant", date(2024, 4, 1), date(2026, 3, 31)),
    ("work-ready", "Work Ready", "riverside-council", "pbr", date(2024, 4, 1), date(2026, 3, 31)),
    ("alliance", "Riverside Alliance", "riverside-council", "relational", date(2024, 4, 1), date(2026, 3, 31)),
]
CATEGORIES = [
    ("age_band", "Age", [("under-25", "Under 25"), ("25-54", "25 to 54"), ("55-plus", "55 and over")]),
    ("ward", "Ward", [("E05-A", "Quayside"), ("E05-B", "Millfield"), ("E05-C", "St Anne’s"), ("E05-D", "Lockside")]),
]
PARTS_PEOPLE = {"proportion", "mean_change", "people"}
Row = dict[str, Any]


@dataclass
class MadeUp:
    """The rows of a publication, by table; a test changes what it needs, then writes them."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def one(self, table: str, **where: object) -> Row:
        """The only row of a table with these values."""
        (row,) = [r for r in self.tables[table] if all(r[k] == v for k, v in where.items())]
        return row

    def write(self, path: Path) -> Path:
        """Write the publication as `publish` would."""
        with duckdb.connect(str(path)) as con:
            con.execute(SCHEMA)
            for table, rows in self.tables.items():
                if rows:
                    columns = dict.fromkeys(name for row in rows for name in row)
                    con.register("given", pa.table({name: [row.get(name) for row in rows] for name in columns}))
                    con.execute(f"insert into {table} by name select * from given")
        return path


def made_up(seed: int = 7) -> MadeUp:
    """12 partners, 28 indicators, 8 quarters: missing, hidden and multi-partner figures among them."""
    chance = random.Random(seed)
    made = MadeUp({table: [] for table in _TABLE_NAMES})
    _framework(made)
    returns = _returns(made, chance)
    for n, spec in enumerate(INDICATORS):
        partners = [p[0] for i, p in enumerate(PARTNERS) if (i * 7 + n * 5) % 12 < 3 + n % 4]
        _indicator(made, spec, partners, returns, chance)
    _holes(made)
    _bottom_lines(made)
    _population(made, chance)
    add_together(made.tables)
    for table in ("outcome", "indicator", "programme", "bottom_line", "headline", "joint_score"):
        for row in made.tables[table]:
            row["framework_code"] = "common-outcomes"
    made.tables["publication"][0]["hidden_cells"] = sum(
        bool(r.get("is_hidden")) for rows in made.tables.values() for r in rows
    )
    return made


_TABLE_NAMES = (
    *("publication", "framework", "outcome", "indicator", "target", "partner", "programme", "category"),
    *("place_quarter_indicator", "partner_year_indicator", "place_year_breakdown"),
    *("bottom_line", "headline", "headline_choice", "bottom_line_choice", "return_status", "waiver"),
    "population_indicator",
    *TOGETHER_TABLES,
)


def _framework(made: MadeUp) -> None:
    t = made.tables
    t["publication"].append(
        {
            "publication_no": 3, "published_at": datetime(2026, 5, 20, 9, 30), "published_by": "A. Sample, data lead",
            "place_code": "riverside", "place_name": "Riverside", "is_made_up": True,
            "about": "A made-up borough on a made-up river.", "as_at": date(2026, 5, 15),
            "measured_from": QUARTERS[0], "measured_to": QUARTERS[-1], "small_number_threshold": 5,
            "special_category_threshold": 10, "framework_code": "common-outcomes",
            "framework_name": "Common outcomes", "framework_version": "1.0",
            "framework_source": "Written for this project", "hidden_cells": 0, "audit_head": "9f2c" * 16,
            "outcomes_version": "0.1.0", "release_notice": NOTICE,
        }
    )  # fmt: skip
    named = ("framework_code", "framework_name", "framework_version", "framework_source")
    t["framework"].append({name: t["publication"][0][name] for name in named} | {"position": 0})
    names = ("outcome_code", "outcome", "bottom_line", "stakeholder")
    because = "Residents named this first when the partnership asked them, and it is what our services share."
    for n, outcome in enumerate(OUTCOMES):
        t["outcome"].append(
            dict(zip(names, outcome, strict=True)) | {"matters_because": because, "position": n, "is_intended": True}
        )
    for n, (code, o, label, kind, unit, decimals, better, *_) in enumerate(INDICATORS):
        t["indicator"].append(
            {
                "indicator_code": code, "outcome_code": OUTCOMES[o][0], "indicator_label": label, "kind": kind,
                "unit": unit, "counts": f"{label}, as each partner records it", "better": better, "decimals": decimals,
                "weight": 1, "target_source": "Partnership board, March 2024",
                "is_from_people": kind in PARTS_PEOPLE, "position": n,
            }
        )  # fmt: skip
    names = ("partner_id", "partner_name", "partner_kind", "partner_size", "is_local")
    t["partner"] += [dict(zip(names, p, strict=True)) for p in PARTNERS]
    names = ("programme_id", "programme_name", "funder_id", "mechanism", "starts_on", "ends_on")
    t["programme"] += [dict(zip(names, p, strict=True)) for p in PROGRAMMES]
    for dimension, label, categories in CATEGORIES:
        for n, (code, name) in enumerate([*categories, ("not-known", "Not known")]):
            values = {"dimension": dimension, "dimension_label": label, "category": code, "category_label": name}
            t["category"].append(values | {"position": n})


def _returns(made: MadeUp, chance: random.Random) -> set[tuple[str, str]]:
    """Write the status of every return; the accepted ones."""
    accepted = set()
    for n, partner in enumerate(PARTNERS):
        for period in QUARTERS:
            due = Quarter.parse(period).last_day + timedelta(days=30)
            late = chance.choice([0, 0, 0, 0, 0, 12, 25])
            state = chance.choices(["accepted", "missing", "checked", "sent back"], [70, 3, 1, 1])[0]
            arrived = None if state == "missing" else due + timedelta(days=late - 3)
            made.tables["return_status"].append(
                {
                    "partner_id": partner[0], "programme_id": PROGRAMMES[n % 3][0], "period": period, "due_on": due,
                    "received_on": arrived, "accepted_on": arrived if state == "accepted" else None, "state": state,
                    "days_late": max(0, late - 3) if arrived else None, "versions": 1 + (late > 0),
                    "hours_spent": float(chance.randint(2, 9)) if arrived else None,
                    "findings_errors": int(state == "checked"), "findings_warnings": chance.randint(0, 3),
                    "waiting_state": None, "accepted_changed": 0,
                }
            )  # fmt: skip
            if state == "accepted":
                accepted.add((partner[0], period))
    return accepted


def _indicator(
    made: MadeUp, spec: tuple[Any, ...], partners: list[str], returns: set[tuple[str, str]], chance: random.Random
) -> None:
    code, _, _, kind, _, _, _, typical, growth = spec
    if kind == "text":
        return
    drift = chance.uniform(-0.02, 0.09)
    parts: dict[tuple[str, str], tuple[float, float]] = {}
    for partner in partners:
        scale = chance.uniform(0.6, 1.5)
        for n, period in enumerate(QUARTERS):
            if (partner, period) in returns:
                parts[partner, period] = _parts(kind, typical, (1 + drift) ** n * chance.uniform(0.85, 1.15), scale)
    quarterly = typical * (len(partners) if kind in {"count", "money", "hours", "tonnes", "people", "stock"} else 1)
    yearly = quarterly * (4 if kind in {"count", "money", "hours", "tonnes"} else 2 if kind == "people" else 1)
    base, goal = round(yearly, 3), round(yearly * growth, 3)
    for year in YEARS:
        values = {"indicator_code": code, "year": year, "baseline": base, "target": goal}
        made.tables["target"].append(values | {"baseline_year": "2023-24", "target_year": year})
    share = quarterly / yearly
    for period in QUARTERS:
        row = _place(kind, partners, [period], parts, base * share, goal * share)
        made.tables["place_quarter_indicator"].append({"indicator_code": code, "period": period, **row})
    for year in YEARS:
        periods = [q for q in QUARTERS if q.startswith(year)]
        whole = _place(kind, partners, periods, parts, base, goal)
        rows = [("all", "all", whole)]
        for dimension, _, categories in CATEGORIES if kind in PARTS_PEOPLE else []:
            for category in [c for c, _ in categories] + ["not-known"]:
                fraction = 0.02 if category == "not-known" else chance.uniform(0.15, 0.4)
                split = {k: (v[0] * fraction, v[1] * fraction) for k, v in parts.items()}
                rows.append((dimension, category, _place(kind, partners, periods, split, None, None)))
        for dimension, category, row in rows:
            keys = {"indicator_code": code, "year": year, "dimension": dimension, "category": category}
            made.tables["place_year_breakdown"].append(keys | row)
        for partner in partners:
            row = _place(kind, [partner], periods, parts, None, None)
            kept = ("numerator", "denominator", "result", "returns_in", "returns_due")
            kept += ("how_counted", "is_missing", "is_hidden")
            keys = {"indicator_code": code, "partner_id": partner, "year": year}
            made.tables["partner_year_indicator"].append(keys | {k: row[k] for k in kept})


def _parts(kind: str, typical: float, wobble: float, scale: float) -> tuple[float, float]:
    if kind == "proportion":
        asked = max(1, round(40 * scale))
        return round(asked * min(0.97, typical * wobble)), asked
    if kind == "mean_change":
        pairs = max(1, round(25 * scale))
        return round(pairs * typical * wobble, 1), pairs
    if kind == "tonnes":
        return round(typical * wobble * scale, 1), 0.0
    return max(1, round(typical * wobble * scale)), 0.0


def _place(
    kind: str,
    partners: list[str],
    periods: list[str],
    parts: dict[tuple[str, str], tuple[float, float]],
    base: float | None,
    goal: float | None,
) -> Row:
    """One row of figures over partners and quarters, small numbers hidden."""
    there = {k: v for k, v in parts.items() if k[0] in partners and k[1] in periods}
    if kind == "stock":
        there = {k: v for k, v in there.items() if k[1] == max(p for _, p in there)} if there else {}
    row: Row = dict.fromkeys(("numerator", "denominator", "result", "lower", "upper", "summed", "attainment"))
    row |= {
        "partners_reporting": len({p for p, _ in there}), "baseline": base, "target": goal,
        "returns_in": len({k for k in parts if k[0] in partners and k[1] in periods}),
        "returns_due": len(partners) * len(periods),
        "how_counted": "people counted once" if kind in PARTS_PEOPLE else "sum of returns",
        "is_missing": not there, "is_hidden": False,
    }  # fmt: skip
    if not there:
        return row
    top = round(sum(v[0] for v in there.values()), 1)
    below = round(sum(v[1] for v in there.values()))
    if kind in PARTS_PEOPLE and (0 < (top if kind != "mean_change" else below) < 5 or (below and below < 5)):
        return row | {"is_hidden": True}
    if kind in {"proportion", "mean_change"}:
        row |= {"numerator": top, "denominator": below, "result": top / below if below else None}
    elif kind == "people":
        totals = [sum(v[0] for k, v in there.items() if k[0] == p) * 0.6 for p in partners]
        row |= {"lower": round(max(totals)), "upper": round(sum(totals)), "summed": round(top)}
        row["how_counted"] = "between bounds" if row["partners_reporting"] > 1 else "people counted once"
        if row["partners_reporting"] == 1:
            row |= {"lower": row["upper"], "result": row["upper"], "summed": row["upper"], "numerator": row["upper"]}
    else:
        row |= {"numerator": top, "result": top}
    if row["result"] is not None and base is not None and goal is not None:
        row["attainment"] = (row["result"] - base) / (goal - base)
    return row


def _holes(made: MadeUp) -> None:
    """Quarters that are hidden and quarters in which nothing came, for a level, an amount and people."""
    blank = dict.fromkeys(("numerator", "denominator", "result", "lower", "upper", "summed", "attainment"))
    for code in ("less_lonely_share", "safe_homes", "young_people"):
        hidden = made.one("place_quarter_indicator", indicator_code=code, period="2024-25 Q2")
        hidden.update(blank | {"is_hidden": True})
        missing = made.one("place_quarter_indicator", indicator_code=code, period="2025-26 Q1")
        missing.update(blank | {"is_missing": True, "returns_in": 0, "partners_reporting": 0})


def _bottom_lines(made: MadeUp) -> None:
    scores = {"2024-25": (58.2, 47.0, 41.5), "2025-26": (63.4, 55.1, None)}
    for year, values in scores.items():
        lowest = min(v for v in values if v is not None)
        for line, total, score in zip(("social", "economic", "environmental"), (18, 8, 2), values, strict=True):
            coverage = 94.0 if score is not None else 61.0
            row = {"year": year, "bottom_line": line, "score": score, "coverage_pct": coverage}
            row |= {"indicators_scored": total - 1, "indicators_total": total}
            row |= {"is_weakest": score == lowest, "is_hidden": False}
            made.tables["bottom_line"].append(row)
    convention = "geometric mean of the three bottom lines, floor 1"
    made.tables["headline"] += [
        {"year": "2024-25", "score": 48.4, "convention": convention},
        {"year": "2025-26", "score": None, "convention": convention},
    ]


def _population(made: MadeUp, chance: random.Random) -> None:
    facts = [
        ("Adults who are often lonely", "less-lonely", "%", 7.4), ("Adults out of work", "work-and-skills", "%", 5.1),
        ("Recorded domestic abuse", "safe-at-home", "per 1,000 people", 21.3),
    ]  # fmt: skip
    for name, outcome, unit, value in facts:
        for area_code, area in [("E09-R", "Riverside"), *CATEGORIES[1][2]]:
            for n, period in enumerate(("2023-24", "2024-25")):
                made.tables["population_indicator"].append(
                    {
                        "population_label": name, "outcome_code": outcome, "area_code": area_code, "area_name": area,
                        "population_period": period, "unit": unit,
                        "population_value": round(value * chance.uniform(0.8, 1.2) - 0.1 * n, 1),
                        "source": "Made up for the sample", "is_made_up": True,
                    }
                )  # fmt: skip


@pytest.fixture
def publication() -> MadeUp:
    """A made-up publication a test may change before it writes it."""
    return made_up()


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Built]:
    """Write a publication and build a joint report from it, the shipped one unless told."""

    def _build(made: MadeUp, report: Path = JOINT) -> Built:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return build_report(made.write(folder / "outcomes.duckdb"), report, folder / "built" / "joint.html")

    return _build


@pytest.fixture(scope="session")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The joint report of the made-up publication, built once."""
    folder = tmp_path_factory.mktemp("joint")
    return build_report(made_up().write(folder / "outcomes.duckdb"), JOINT, folder / "joint.html")


@pytest.fixture(scope="session")
def joint_page() -> Page:
    """The joint report of the made-up publication as data, before it is laid out."""
    return page_of(made_up())


@dataclass(frozen=True)
class Page:
    """A report's data: what was published, and every figure on the page."""

    published: Published
    writer: Writer
    figures: list[Figure]
    indicators: list[IndicatorBlock]


def page_of(made: MadeUp) -> Page:
    with tempfile.TemporaryDirectory() as folder:
        published = read_publication(made.write(Path(folder) / "outcomes.duckdb"))
    writer = Writer(published, load_model(JOINT, ReportFile))
    outcomes = writer.outcomes()
    blocks = [block for outcome in outcomes for block in outcome.indicators]
    figures = [f for block in blocks for f in (*block.figures, *block.breakdowns)]
    figures += [f for outcome in outcomes for f in outcome.context]
    lines = writer.bottom_lines()
    return Page(published, writer, [*figures, *([lines] if lines else [])], blocks)


@pytest.fixture
def lay_out() -> Callable[[MadeUp], Page]:
    """A changed publication as the data of its page."""
    return page_of
