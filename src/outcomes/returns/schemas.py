"""The second gate: pandera schemas made from the framework, run over many returns in one frame.

Returns road: cells → **schemas** → rules. The frames come typed, so that a text in a number cannot hide the next row's
fault. Each frame has `period_of_return`, `first_period`, `last_period` and `today` of its return beside the fields.
A check's name is the finding's code and the field to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from outcomes.framework.definitions import Framework
from outcomes.returns.form import PARTS, RESOURCE_KINDS
from outcomes.vocabulary import Kind

KEY = ("indicator", "dimension", "category", "period", "basis")
_EARLIEST = pd.Timestamp("1910-01-01")
"""A cell set to show dates makes days of 1900 to 1909 of small numbers and of years alone."""
_Condition = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Breach:
    """A row that breaks a schema: its position in the frame, the field to blame and the finding's code."""

    row: int
    field: str
    code: str


@cache
def load_backends() -> None:
    """Have pandera load what it needs for frames, a fifth of a second's work, while there is time."""
    pa.DataFrameSchema({}).validate(pd.DataFrame())


def breaches(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[Breach]:
    """Every breach in a frame whose index counts from nought."""
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            code, _, field = str(getattr(error.check, "name", "") or "").partition(" ")
            if error.reason_code is pandera.errors.SchemaErrorReason.SERIES_CONTAINS_NULLS:
                code, field = "missing-value", str(error.schema.name)
            cases = error.failure_cases
            for row in pd.unique(cases["index"]) if isinstance(cases, pd.DataFrame) else ():
                yield Breach(int(row), field, code)


def _check(code: str, field: str, condition: _Condition) -> pa.Check:
    """A check on whole rows: the condition is true where the row is sound.

    With `ignore_na` pandera would look through the whole frame for empty rows, once a check; no row of ours is empty.
    """
    return pa.Check(condition, name=f"{code} {field}", ignore_na=False)


def results_schema(framework: Framework, groups: frozenset[tuple[str, str]]) -> pa.DataFrameSchema:
    """Rows of results. `groups` are the breakdowns with their categories, `("all", "all")` among them."""
    kinds = {code: i.kind for code, i in framework.indicators.items()}
    low = {code: i.minimum for code, i in framework.indicators.items()}
    high = {code: i.maximum for code, i in framework.indicators.items()}
    return pa.DataFrameSchema(
        {
            "indicator": pa.Column(checks=pa.Check.isin(list(kinds), name="unknown-code indicator"), nullable=False),
            "dimension": pa.Column(checks=pa.Check.isin(["all", *framework.breakdowns], name="unknown-code dimension")),
            "basis": pa.Column(checks=pa.Check.isin(["actual", "forecast"], name="unknown-code basis")),
        },
        checks=[
            _check("unknown-code", "category", partial(_known_group, groups=groups, dimensions=framework.breakdowns)),
            _check("wrong-period", "period", _period_fits),
            _check("out-of-range", "counted_on", partial(_plausible_day, name="counted_on")),
            _check("duplicate-row", "indicator", _first_of_its_key),
            _check("out-of-range", "value", partial(_within, name="value", low=low, high=high)),
            *(
                _check("out-of-range", part, partial(_not_negative, name=part))
                for part in ("numerator", "denominator", "pairs", "sum_change_squared")
            ),
            *(_check("missing-value", part, partial(_has_part, part=part, kinds=kinds)) for part in PARTS[:5]),
        ],
    )


def people_schema(framework: Framework, categories: dict[str, frozenset[str]]) -> pa.DataFrameSchema:
    """Rows of people. `categories` are the codes allowed in each breakdown."""
    scores = [
        _check(
            "out-of-range",
            f"score:{code}:{which}",
            partial(_between, name=f"score:{code}:{which}", low=float(s.minimum), high=float(s.maximum)),
        )
        for code, s in framework.scales.items()
        for which in ("first", "latest")
    ]
    converted = [
        _check("not-converted", name, partial(_one_of, name=name, only=tuple(float(score) for score in s.only)))
        for code, s in framework.scales.items()
        for name in (f"score:{code}:first", f"score:{code}:latest")
        if s.only
    ]
    days = ("started_on", "ended_on", *(f"achieved:{code}:on" for code in framework.achievements))
    return pa.DataFrameSchema(
        {
            f"breakdown:{code}": pa.Column(
                checks=pa.Check.isin(sorted(allowed), name=f"unknown-code breakdown:{code}"),
                nullable=True,
                required=False,
            )
            for code, allowed in categories.items()
        },
        checks=[
            _check(
                "missing-value",
                "started_on",
                lambda f: f["started_on"].notna() | f["did_not_start"].eq(True).fillna(False).astype(bool),
            ),
            _check("duplicate-row", "reference", _first_of_its_kind),
            *(_check("out-of-range", day, partial(_plausible_day, name=day)) for day in days),
            *(_check("out-of-range", n, partial(_not_negative, name=n)) for n in ("sessions", "hours")),
            *scores,
            *converted,
        ],
    )


def resources_schema() -> pa.DataFrameSchema:
    """Rows of money, hours and things given."""
    return pa.DataFrameSchema(
        {
            "kind": pa.Column(checks=pa.Check.isin(list(RESOURCE_KINDS), name="unknown-code kind"), nullable=False),
            "from_whom": pa.Column(nullable=False),
        },
        checks=[_check("out-of-range", n, partial(_not_negative, name=n)) for n in ("amount_gbp", "hours")],
    )


def required_schema(*fields: str) -> pa.DataFrameSchema:
    """Rows of which some fields must be filled in: promises, stories."""
    return pa.DataFrameSchema({field: pa.Column(nullable=False) for field in fields})


def _known_group(frame: pd.DataFrame, groups: Collection[tuple[str, str]], dimensions: Collection[str]) -> pd.Series:
    dimension, category = frame["dimension"].cat, frame["category"].cat
    at = (
        {word: i for i, word in enumerate(dimension.categories)},
        {word: i for i, word in enumerate(category.categories)},
    )
    known = np.zeros((len(at[0]) + 1, len(at[1]) + 1), dtype=bool)  # the last of each is for rows that say nothing
    for one, group in groups:
        if one in at[0] and group in at[1]:
            known[at[0][one], at[1][group]] = True
    unjudged = ~frame["dimension"].isin(["all", *dimensions])
    return pd.Series(known[dimension.codes, category.codes], index=frame.index) | unjudged


def _period_fits(frame: pd.DataFrame) -> pd.Series:
    """Within the partner's part in the programme; an actual no later than the return's own quarter.

    A misspelt basis is its own fault, and no reason to doubt the quarter.
    """
    period = frame["period"]
    inside = (period >= frame["first_period"]) & (period <= frame["last_period"])
    past = (period <= frame["period_of_return"]) | frame["basis"].ne("actual")
    return (inside & past) | period.isna()


def _plausible_day(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        return pd.Series(True, index=frame.index)
    return frame[name].isna() | ((frame[name] >= _EARLIEST) & (frame[name] <= frame["today"]))


def _first_of_its_key(frame: pd.DataFrame) -> pd.Series:
    """Rows whose key could not be read are like no other row."""
    return ~frame.loc[frame["has_sound_key"]].duplicated(["return_no", *KEY]).reindex(frame.index, fill_value=False)


def first_rows(frame: pd.DataFrame) -> dict[int, int]:
    """For each row of results that is about the same thing as another, the first of them; rows as in the frame."""
    key = ["return_no", *KEY]
    sound = frame.loc[frame["has_sound_key"]]
    doubled = sound.loc[sound.duplicated(key, keep=False)]  # few, where grouping every row would take its time
    places = doubled.index.to_series()
    first = places.groupby([doubled[name] for name in key], dropna=False, observed=True).transform("first")
    return dict(zip(places.tolist(), first.tolist(), strict=True))


def _first_of_its_kind(frame: pd.DataFrame) -> pd.Series:
    """The same person's row pasted twice; without a reference two like rows may be two people."""
    if "key:reference" not in frame:
        return pd.Series(True, index=frame.index)
    return ~frame.duplicated(keep="first") | frame["key:reference"].isna()


def _within(
    frame: pd.DataFrame, name: str, low: Mapping[str, Decimal | None], high: Mapping[str, Decimal | None]
) -> pd.Series:
    codes, indicators = frame["indicator"].cat.codes, frame["indicator"].cat.categories
    floor = np.array([_limit(low.get(code), -np.inf) for code in indicators] + [-np.inf])[codes]
    ceiling = np.array([_limit(high.get(code), np.inf) for code in indicators] + [np.inf])[codes]
    return ~((frame[name] < floor) | (frame[name] > ceiling))


def _limit(limit: Decimal | None, none: float) -> float:
    return none if limit is None else float(limit)


def _not_negative(frame: pd.DataFrame, name: str) -> pd.Series:
    return ~(frame[name] < 0) if name in frame else pd.Series(True, index=frame.index)


def _between(frame: pd.DataFrame, name: str, low: float, high: float) -> pd.Series:
    if name not in frame:
        return pd.Series(True, index=frame.index)
    return ~((frame[name] < low) | (frame[name] > high))


def _one_of(frame: pd.DataFrame, name: str, only: tuple[float, ...]) -> pd.Series:
    """A score that somebody can have; one outside the range is not judged twice."""
    if name not in frame:
        return pd.Series(True, index=frame.index)
    score = frame[name].astype(float).round(4)
    return score.isin(only) | score.isna() | (score < min(only)) | (score > max(only))


def _has_part(frame: pd.DataFrame, part: str, kinds: Mapping[str, Kind]) -> pd.Series:
    """A row that speaks must give every part its kind needs; the sum of squares may be left out."""
    needing = [code for code, kind in kinds.items() if part in kind.parts]
    return ~frame["indicator"].isin(needing) | frame[part].notna()
