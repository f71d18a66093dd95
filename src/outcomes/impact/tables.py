"""Social value as rows of tables, by the names of their columns: what the store keeps and the publication shows.

On the road: social_value → **tables** → store, published/outcomes.duckdb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from outcomes.framework.definitions import SocialValueSettings
from outcomes.framework.valuing import Adjustment, Duration
from outcomes.impact.amounts import Valued
from outcomes.impact.social_value import SocialValue
from outcomes.impact.uncertainty import ADJUSTMENTS

Row = dict[str, Any]
_PENCE = Decimal("0.01")


def tables(years: Sequence[SocialValue], units: dict[str, str], settings: SocialValueSettings) -> dict[str, list[Row]]:
    """Every table of social value. `units`: the names of units, by code."""
    made: dict[str, Iterable[Row]] = {
        "value_total": (_total(year, settings) for year in years),
        "value_line": (_line(one, units) for year in years for one in year.lines),
        "value_share": (row for year in years for row in _shares(year)),
        "value_left_out": (row for year in years for row in _left_out(year)),
        "value_input": (row for year in years for row in _inputs(year)),
        "value_bought": (row for year in years for row in _bought(year)),
        "value_beside": (row for year in years for row in _beside(year)),
        "value_ratio": (row for year in years for row in _ratios(year)),
        "value_sensitivity": (row for year in years for row in _sensitivities(year)),
        "value_discount": _discounts(years),
    }
    return {name: list(rows) for name, rows in made.items()}


def _total(value: SocialValue, settings: SocialValueSettings) -> Row:
    low, high = value.range_gbp or (None, None)
    drawn = value.simulation
    p05, p50, p95 = _rounded(drawn.percentiles if drawn else None)
    said = asdict(value.caveats)
    return {
        "year": value.year, "value_gbp": value.central_gbp, "value_low_gbp": low, "value_high_gbp": high,
        "value_mean_gbp": drawn and round(drawn.mean), "value_p05_gbp": p05, "value_p50_gbp": p50,
        "value_p95_gbp": p95, "inputs_gbp": value.inputs_gbp, "leverage": _number(value.leverage),
        **{name: figure for name, figure in said.items() if name != "year"},
        "hour_of_time": settings.hour_of_time, "draws": settings.draws, "seed": settings.seed,
    }  # fmt: skip


def _line(one: Valued, units: dict[str, str]) -> Row:
    line, steps = one.line, one.steps
    return {
        "year": line.year, "indicator_code": line.indicator_code, "programme_id": line.programme_id,
        "unit_value_code": line.value.code, "in_force_from": line.value.in_force_from, "value_side": line.side,
        "spans": _spans(line.spans), "quantity_low": line.quantity.low, "quantity": line.quantity.central,
        "quantity_high": line.quantity.high, "quantity_unit": units[line.value.unit],
        "unit_value_low_gbp": line.unit_value.low, "unit_value_gbp": line.unit_value.central,
        "unit_value_high_gbp": line.unit_value.high,
        **{name: line.adjustments[name].central for name in ADJUSTMENTS},
        "drop_off_shape": line.valuing.drop_off_shape, "duration_years": line.years.central,
        "discount_kind": line.valuing.discount, "transfer_share": line.transfer, "gross_gbp": steps["gross"],
        "after_deadweight_gbp": steps["deadweight"], "after_displacement_gbp": steps["displacement"],
        "after_attribution_gbp": steps["attribution_to_others"], "after_drop_off_gbp": steps["drop_off"],
        "after_discounting_gbp": steps["discounting"], "cashable_gbp": one.cashable, "value_gbp": one.value,
        "value_low_gbp": one.low,
        "value_high_gbp": one.high, "evidence_grade": line.grade, "value_source": _source(one),
        "adjustment_sources": " ".join(_sources(one)), "how_counted": line.how_counted,
        "returns_in": line.returns_in, "returns_due": line.returns_due,
    }  # fmt: skip


def _spans(spans: Sequence[str]) -> str:
    """`2025-26`, or `2025-26 Q1, Q2`."""
    first, *others = spans
    return ", ".join((first, *(span.split(" ")[-1] for span in others)))


def _source(one: Valued) -> str:
    cited = one.line.value.citation
    return f"{cited.source}, {cited.page}" if cited.page else cited.source


def _sources(one: Valued) -> Iterator[str]:
    v = one.line.valuing
    if v.net_of:
        yield f"Net of: {v.net_of}."
    given: dict[str, Adjustment | Duration | None] = {
        "Deadweight": v.deadweight,
        "Displacement": v.displacement,
        "Due to others": v.attribution_to_others,
        "Drop-off": v.drop_off,
        "Duration": v.duration_years,
        "Cashable": v.cashable if one.line.side == "fiscal" else None,
    }
    for name, what in given.items():
        if what is not None and what.source is not None:
            yield f"{name}: {what.source.rstrip('.')} ({what.grade})."


def _shares(value: SocialValue) -> Iterator[Row]:
    for one in value.shares:
        yield {
            "year": one.year, "indicator_code": one.indicator_code, "dimension": one.dimension,
            "category": one.category, "value_gbp": one.value, "is_hidden": one.value is None,
        }  # fmt: skip


def _left_out(value: SocialValue) -> Iterator[Row]:
    for one in value.not_valued:
        yield {
            "year": one.year, "indicator_code": one.indicator_code, "left_out_code": one.reason,
            "left_out_because": one.why,
        }  # fmt: skip


def _inputs(value: SocialValue) -> Iterator[Row]:
    for one in value.inputs:
        yield {
            "year": one.year, "resource_kind": one.kind, "giver": one.giver, "receiver": one.receiver,
            "told_gbp": _pence(one.told), "hours": one.hours, "input_gbp": _pence(one.amount),
            "passed_on_gbp": _pence(one.passed_on), "no_amount_because": one.why,
        }  # fmt: skip


def _bought(value: SocialValue) -> Iterator[Row]:
    for one in value.inputs:
        for programme, told in one.bought.items():
            yield {
                "year": one.year, "resource_kind": one.kind, "giver": one.giver, "receiver": one.receiver,
                "programme_id": programme, "told_gbp": _pence(told),
            }  # fmt: skip


def _beside(value: SocialValue) -> Iterator[Row]:
    for one in value.beside:
        p05, p50, p95 = _rounded(one.percentiles)
        yield {
            "year": value.year, "beside_name": one.name, "value_gbp": one.value, "value_p05_gbp": p05,
            "value_p50_gbp": p50, "value_p95_gbp": p95, "ratio": _number(one.ratio), "beside_how": one.how,
            "beside_source": one.source,
        }  # fmt: skip


def _ratios(value: SocialValue) -> Iterator[Row]:
    for one in value.ratios:
        p05, p50, p95 = (None, None, None) if one.percentiles is None else (round(x, 4) for x in one.percentiles)
        yield {
            "year": value.year, "ratio_name": one.name, "benefit_gbp": one.benefit, "cost_gbp": one.cost,
            "ratio": _number(one.ratio), "ratio_p05": p05, "ratio_p50": p50, "ratio_p95": p95,
            "share_above_one": one.share_above_one, "no_ratio_because": one.why_none,
        }  # fmt: skip


def _sensitivities(value: SocialValue) -> Iterator[Row]:
    for one in value.sensitivities:
        yield {
            "year": value.year, "parameter_kind": one.parameter.kind, "parameter_code": one.parameter.code,
            "parameter_part": one.parameter.part, "parameter_low": one.given.low,
            "parameter_central": one.given.central, "parameter_high": one.given.high,
            "value_at_low_gbp": round(one.at_low), "value_at_high_gbp": round(one.at_high),
            "switching_value": None if one.switches_at is None else round(one.switches_at, 4),
        }  # fmt: skip


def _discounts(years: Sequence[SocialValue]) -> Iterator[Row]:
    """The factors of every year that a line reaches into."""
    longest = max((one.line.years.central for year in years for one in year.lines), default=0.0)
    for kind in ("standard", "health"):
        for number, factor in enumerate(years[0].discounting.factors(longest, kind) if years else (), 1):
            yield {"discount_kind": kind, "year_number": number, "discount_factor": factor}


def _rounded(percentiles: tuple[float, float, float] | None) -> list[int | None]:
    return [round(figure) for figure in percentiles] if percentiles else [None, None, None]


def _pence(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(_PENCE)


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
