"""Values a place of many lines with many draws, in a process of its own: what `subjects/value` measures.

`value_lines.py LINES DRAWS`. Every figure of every line has a range, and lasts up to ten years.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from outcomes.framework.values import Values, open_values
from outcomes.framework.valuing import Valuing
from outcomes.impact.amounts import Discounting, value_all
from outcomes.impact.lines import Estimate, Line
from outcomes.impact.uncertainty import sensitivities, simulate

_PROGRAMMES = 10


def main(lines: int, draws: int) -> None:
    values = open_values()
    code, edition = values.edition()
    discounting = Discounting("green_book", code, edition)
    made = list(_lines(lines, values))
    total = sum(one.value for one in value_all(made, discounting))
    drawn = simulate(made, discounting, draws=draws, seed=1)
    moved = sensitivities(made, discounting, float(total) / 2)
    print(f"{total} {round(drawn.mean)} {len(moved)}")


def _lines(lines: int, values: Values) -> Iterator[Line]:
    value = values.at("wellby", "2025-26")
    for n in range(lines):
        indicator, programme = divmod(n, _PROGRAMMES)
        yield Line(
            year="2025-26",
            indicator_code=f"indicator_{indicator}",
            programme_id=f"programme_{programme}",
            spans=("2025-26",),
            value=value,
            side="social",
            quantity=Estimate(10.0 + programme, 20.0 + programme, 40.0 + programme),
            unit_value=Estimate(10_000.0, 13_000.0, 16_000.0),
            valuing=_valuing(indicator),
            transfer=0.0,
            how_counted="between bounds",
            returns_in=4,
            returns_due=4,
        )


def _valuing(indicator: int) -> Valuing:
    def share(central: float) -> dict[str, object]:
        figures = {"low": central / 2, "central": central, "high": central * 1.5}
        return {name: str(figure) for name, figure in figures.items()} | _FOUNDED

    return Valuing.model_validate(
        {
            "unit_value": "wellby",
            "quantity": {"part": "value"},
            "deadweight": share(0.2),
            "displacement": share(0.05),
            "attribution_to_others": share(0.25),
            "drop_off": share(0.1),
            "duration_years": {"low": 1, "central": 1 + indicator % 5, "high": 10, **_FOUNDED},
            "discount": "health" if indicator % 2 else "standard",
        }
    )


_FOUNDED = {"basis": "assumption", "grade": "weak", "source": "Made up for the bench"}

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
