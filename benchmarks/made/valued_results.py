"""Values a place of millions of results, in a process of its own: what `subjects/value` measures beside made lines.

`valued_results.py FOLDER`, a folder that made/results wrote. Twenty-one indicators get a unit value, and every figure
of it a range; with fifty programmes that is over 1,000 lines a year. Prints {"seconds": …, "cpu_seconds": …, …}: from
when everything is measured until the values of both years are kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from outcomes.framework.definitions import Framework, Indicator, Prices
from outcomes.framework.valuing import Valuing
from outcomes.place import Place, open_place
from outcomes.place.impact import VIEWS
from outcomes.store.runner import measured
from outcomes.vocabulary import Better, Kind

INDICATORS = 21
_FOUNDED = {"basis": "assumption", "grade": "weak", "source": "Made up for the bench"}


def main(folder: Path) -> dict[str, float]:
    place = _valued(open_place(folder))
    began = perf_counter()
    with place.store() as store:
        store.connection.execute("set memory_limit = '2500MB'")  # measured tables go to the disk beyond this
        with measured(store.connection, *VIEWS):
            measuring = perf_counter() - began
            started, worked = perf_counter(), process_time()
            place.impact.keep(store)
            took = {"seconds": perf_counter() - started, "cpu_seconds": process_time() - worked}
        lines = store.one("select count(*) from value_line where year = '2025-26'")
        draws = store.one("select max(draws) from value_total")
        results = store.one("select count(*) from result")
    return {**took, "lines": lines, "draws": draws, "results": results, "measuring": measuring}


def _valued(place: Place) -> Place:
    definition = place.definition
    prices = Prices(wellby="deflator_only", financial_years="as_calendar")
    settings = definition.place.model_copy(update={"price_base": "2024", "prices": prices})
    changed = {"place": settings, "framework": _with_values(definition.framework)}
    return Place(place.folder, definition.model_copy(update=changed))


def _with_values(framework: Framework) -> Framework:
    chosen = list(_able(framework))[:INDICATORS]
    outcomes = tuple(
        o.model_copy(update={"indicators": {code: _with_value(i, code in chosen) for code, i in o.indicators.items()}})
        for o in framework.outcomes
    )
    return framework.model_copy(update={"outcomes": outcomes})


def _able(framework: Framework) -> Iterator[str]:
    """Indicators of which more is a gain, those that add up over quarters before those that need a year."""
    every = framework.indicators.items()
    for kinds in ((Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES), (Kind.PEOPLE, Kind.MEAN_CHANGE, Kind.PROPORTION)):
        yield from (code for code, i in every if i.kind in kinds and i.better is Better.MORE)


def _with_value(indicator: Indicator, has_value: bool) -> Indicator:
    return indicator.model_copy(update={"value": _valuing(indicator) if has_value else None, "minimum": None})


def _valuing(indicator: Indicator) -> Valuing:
    def share(central: float) -> dict[str, object]:
        figures = {"low": central / 2, "central": central, "high": central * 1.5}
        return {name: str(figure) for name, figure in figures.items()} | _FOUNDED

    return Valuing.model_validate(
        {
            "unit_value": "wellby",
            "quantity": {"part": "sum_change" if indicator.kind is Kind.MEAN_CHANGE else indicator.kind.parts[0]},
            "deadweight": share(0.2),
            "displacement": share(0.05),
            "attribution_to_others": share(0.25),
            "drop_off": share(0.1),
            "duration_years": {"low": 1, "central": 3, "high": 10, **_FOUNDED},
            "discount": "health",
        }
    )


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
