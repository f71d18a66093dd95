"""Loads a place's files (framework, partners, programmes, areas, population) into the store's reference tables.

On the road: frameworks and place files → **store** → sql. Replaced as a whole, whenever the files change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from outcomes.framework.combining import framework_of, stored_code
from outcomes.framework.definitions import Framework, Indicator, PlaceDefinition
from outcomes.framework.distance import threshold_of
from outcomes.framework.reading_change import how_classed, usable_caseness, usable_threshold
from outcomes.framework.serving import asked
from outcomes.periods import Quarter, parse_year, quarters_between, year_code
from outcomes.returns.match_keys import SHARED_REFERENCE
from outcomes.store import weights
from outcomes.store.database import SYSTEM, Store
from outcomes.store.kept import rebuild

Row = tuple[Any, ...]


def load_place(store: Store, place: PlaceDefinition, as_at: date) -> str:
    """Bring the reference tables up to the files; returns the hash of what was loaded."""
    files_hash = hashlib.sha256((place.model_dump_json() + as_at.isoformat()).encode()).hexdigest()
    if store.one("select files_hash from place") == files_hash:
        return files_hash
    with store.transaction():
        replace_files(store, place, as_at, files_hash)
        rebuild(store.connection)
        store.audit(SYSTEM, "loaded the place's files", files_hash)
    return files_hash


def replace_files(store: Store, place: PlaceDefinition, as_at: date, files_hash: str) -> None:
    """Put the files into the reference tables. What the store keeps of them is the caller's to rebuild."""
    for table, rows in _tables(place, as_at, files_hash).items():
        _replace(store, table, rows)


def _replace(store: Store, table: str, rows: Sequence[Row]) -> None:
    store.connection.execute(f"delete from {table}")
    if rows:
        incoming = pa.table({f"c{n}": list(values) for n, values in enumerate(zip(*rows, strict=True))})
        store.connection.register("incoming", incoming)
        store.connection.execute(f"insert into {table} select * from incoming")
        store.connection.unregister("incoming")


def _tables(place: PlaceDefinition, as_at: date, files_hash: str) -> dict[str, Sequence[Row]]:
    framework, settings = place.framework, place.place
    shown = settings.thresholds
    return {
        "place": [
            (
                settings.code, settings.place, settings.about, settings.made_up, as_at, settings.measure,
                shown.small_number, shown.special_category, framework.framework, framework.name, framework.version,
                framework.source, files_hash, shown.noughts == "hidden", shown.round_to,
            )
        ],
        "framework": [
            (f.framework, f.name, f.version, f.source, n) for n, f in enumerate(place.all_frameworks)
        ],
        "crosswalk": list(_crosswalks(place)),
        "partner": [(p.partner_id, p.name, p.role, p.kind, p.size, p.is_local) for p in place.partners],
        "programme": [
            (p.programme, p.name, p.funder, p.mechanism, p.starts, p.ends, p.framework) for p in place.programmes
        ],
        "participation": [
            (e.partner, p.programme, e.first, e.last, e.due_days) for p, e in place.expectations()
        ],
        "expected_return": list(_expected_returns(place, as_at)),
        "expected_indicator": list(_expected_indicators(place, as_at)),
        "span": _spans(place, as_at),
        "outcome": [
            (
                o.code, o.outcome, o.bottom_line, o.stakeholder, o.matters_because, _whose(place, o.code), n,
                o.intended,
            )
            for n, o in enumerate(framework.outcomes)
        ],
        "indicator": [_indicator(place, code, i, n) for n, (code, i) in enumerate(framework.indicators.items())],
        "indicator_breakdown": [(code, d) for code, i in framework.indicators.items() for d in i.breakdowns],
        "valuing": [
            (code, i.value.unit_value, i.value.quantity.part, i.value.quantity.against == "baseline")
            for code, i in framework.indicators.items()
            if i.value is not None
        ],
        "target": list(_targets(place)),
        "partner_target": [
            (e.partner, p.programme, indicator, year, figure)
            for p, e in place.expectations()
            for indicator, years in e.targets.items()
            for year, figure in years.items()
        ],
        "category": list(_categories(place)),
        "instrument": [_instrument(framework, code, n) for n, code in enumerate(framework.scales)],
        "bottom_line_choice": [row for f in place.all_frameworks for row in weights.rows(f, place.weights)],
        "bottom_line_weight": [
            (f.framework, line, weight)
            for f in place.all_frameworks
            for line, weight in weights.in_force(f, place.weights).items()
        ],
        "population_indicator": [
            (f.indicator, f.outcome, f.area_code, _area_name(place, f.area_code), f.period, f.value, f.unit, f.source,
             f.is_made_up)
            for f in place.population
        ],
        "agreement": [
            (a.partner, a.agreement, a.lawful_basis, a.special_condition, a.role, a.starts, a.ends, a.links_people,
             a.keep_until, a.gives_people_to_analysts)
            for a in place.agreements
        ],
        "collective_setting": [(framework.contribution_days,)],
        "match_rule": _match_rules(place),
        "linkage_accuracy": [
            (name, *map(float, rates), place.match_rules.accuracy.source)
            for name, rates in (
                ("precision", place.match_rules.accuracy.precision), ("recall", place.match_rules.accuracy.recall)
            )
        ],
    }  # fmt: skip


def _match_rules(place: PlaceDefinition) -> list[Row]:
    rules = place.match_rules
    kinds: list[tuple[str, list[str], str]] = [(kind, list(k.of), k.strength) for kind, k in rules.keys.items()]
    if rules.shared_references:
        kinds.append((SHARED_REFERENCE, ["reference"], "strong"))
    return [(kind, n, of, strength, rules.most_sharing) for n, (kind, of, strength) in enumerate(kinds)]


def _area_name(place: PlaceDefinition, code: str) -> str | None:
    if code == place.place.area_code:
        return place.place.place
    return next((a.name for a in place.areas if a.area_code == code), None)


def _quarters(first: str, last: str, as_at: date) -> list[Quarter]:
    """The quarters of a part in a programme that had ended by `as_at`."""
    return [q for q in quarters_between(Quarter.parse(first), Quarter.parse(last)) if q.last_day <= as_at]


def _expected_returns(place: PlaceDefinition, as_at: date) -> Iterator[Row]:
    for programme, e in place.expectations():
        for quarter in _quarters(e.first, e.last, as_at):
            yield e.partner, programme.programme, quarter.code, quarter.last_day + timedelta(days=e.due_days)


def _expected_indicators(place: PlaceDefinition, as_at: date) -> Iterator[Row]:
    for programme, e in place.expectations():
        for quarter in _quarters(e.first, e.last, as_at):
            for indicator in asked(place, programme, e):
                yield e.partner, programme.programme, quarter.code, indicator


def _spans(place: PlaceDefinition, as_at: date) -> list[Row]:
    """Every quarter that had ended, as a span of its own and as part of its year."""
    quarters = sorted({q for _, e in place.expectations() for q in _quarters(e.first, e.last, as_at)})
    in_year = {q.year: sum(other.year == q.year for other in quarters) for q in quarters}
    return [
        (span, grain, q.code, q.year, q.first_day, q.last_day, size)
        for q in quarters
        for span, grain, size in ((q.code, "quarter", 1), (q.year, "year", in_year[q.year]))
    ]


def _whose(place: PlaceDefinition, code: str) -> str:
    """The framework an indicator or outcome belongs to."""
    return framework_of(place.all_frameworks, code).framework


def _crosswalks(place: PlaceDefinition) -> Iterator[Row]:
    for crosswalk in place.crosswalks:
        for e in crosswalk.equal:
            asked_for = stored_code(place.all_frameworks, crosswalk.asked_by, e.asked)
            given = stored_code(place.all_frameworks, crosswalk.gives_to, e.gives)
            yield asked_for, given, e.times, e.part, e.source or crosswalk.source


def _indicator(place: PlaceDefinition, code: str, i: Indicator, position: int) -> Row:
    rule, rule_code, bound = _rule(i)
    return (
        code, place.framework.outcome_of(code).code, i.label, i.kind, i.unit, i.counts, i.better, i.decimals, i.weight,
        i.kind.sums_over_periods, i.counts_people, rule, rule_code, bound and bound.at_least, bound and bound.at_most,
        i.source, _whose(place, code), position,
    )  # fmt: skip


def _rule(i: Indicator) -> tuple[str | None, str | None, Any]:
    """`from_people` in the words of the SQL: the rule, the scale or achievement it is about, its limit."""
    r = i.from_people
    if r is None:
        return None, None, None
    if r.scale:
        limit = r.change or r.latest
        return ("scale_change" if r.change else "scale_latest" if r.latest else "scale_mean"), r.scale, limit
    if r.achieved:
        return ("achieved_share" if r.out_of else "achieved"), r.achieved, None
    return ("supported" if r.supported else f"sum_{r.sum}"), None, None


def _instrument(framework: Framework, code: str, position: int) -> Row:
    scale, instrument = framework.scales[code], framework.instrument_of(code)
    reliable, case = usable_threshold(instrument), usable_caseness(instrument)
    return (
        code, scale.label, scale.instrument, scale.better, scale.minimum, scale.maximum,
        reliable and threshold_of(reliable), reliable and reliable.at_least is not None,
        case and case.at_least, case and case.at_most, how_classed(instrument), position,
    )  # fmt: skip


def _targets(place: PlaceDefinition) -> Iterator[Row]:
    """For every year of any programme: the baseline in force, and the next dated target."""
    first = min((Quarter.of(p.starts).start_year for p in place.programmes), default=0)
    last = max((Quarter.of(p.ends).start_year for p in place.programmes), default=-1)
    for code, i in place.framework.indicators.items():
        for start in range(first, last + 1):
            before = [y for y in i.baseline if parse_year(y) <= start]
            ahead = [y for y in i.target if parse_year(y) >= start]
            baseline_year = max(before, key=parse_year, default=None)
            target_year = min(ahead, key=parse_year, default=None)
            if baseline_year or target_year:
                yield (
                    code,
                    year_code(start),
                    i.baseline[baseline_year] if baseline_year else None,
                    i.target[target_year] if target_year else None,
                    baseline_year,
                    target_year,
                )


def _categories(place: PlaceDefinition) -> Iterator[Row]:
    for dimension, breakdown in place.framework.breakdowns.items():
        for n, c in enumerate(place.categories(dimension)):
            yield dimension, breakdown.label, c.code, c.label, breakdown.special_category, n, breakdown.areas
