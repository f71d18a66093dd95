"""One return of very many rows, on our own form, with faults of eight kinds whose cells are known.

On the bench: made/place → **made/long_return** → subjects/one_return. Beside the workbook stand `truth.json`, the
faults, and `rules.json`, what any checker has to know to find them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from made.place import FIRST, LAST, PROGRAMME_NAME, area_names, name_of, write_place
from outcomes.framework.definitions import Framework, Indicator
from outcomes.framework.files import find_framework
from outcomes.periods import Quarter, quarters_between
from outcomes.returns.form import RESULTS, SENDER
from outcomes.vocabulary import Kind

Row = dict[str, Any]

WORKBOOK, PLACE = "long.xlsx", "place"
PERIOD, TODAY = "2025-26 Q3", date(2026, 1, 20)
HEADING_ROW = 4
KINDS = (
    "type-error",
    "missing-value",
    "unknown-code",
    "out-of-range",
    "bad-date",
    "wrong-period",
    "duplicate-row",
    "numerator-over-denominator",
)
_SHARE_OF_FAULTS = 0.01
_COLUMN = {field.name: column for column, field in enumerate(RESULTS.fields)}
_KEY = ("indicator", "dimension", "category", "period", "basis")
_NO_NUMBERS = ("lots", "12 people", "see notes", "twelve", "TBC", "about a dozen")
_NO_DATES = ("31/02/2025", "soon", "June", "week 14", "2025-13-01")
_WRONG_PERIODS = ("2019-20 Q1", "2023-24 Q4", "2026-27 Q1", "whenever")
_NOTES = ("Counted by hand.", "Two groups met together this quarter.", "Late figures from the outreach team.")


@dataclass(frozen=True)
class Fault:
    """A fault put into the workbook: its kind (a finding's code), and the one cell to blame."""

    kind: str
    sheet: str
    cell: str
    row: int
    field: str


def make_long_return(folder: Path, *, rows: int, seed: int) -> None:
    """Write the place, the workbook, its truth and its rules into a folder."""
    framework, chance = find_framework("common-outcomes"), random.Random(seed)
    areas = areas_needed(framework, rows)
    write_place(folder / PLACE, partners=1, areas=areas, as_at=TODAY.isoformat())
    sound = list(_sound_rows(framework, areas, rows, chance))
    faults = _put_in_faults(sound, framework, chance)
    _write_workbook(folder / WORKBOOK, framework, sound)
    _write_json(folder / "truth.json", [asdict(fault) for fault in faults])
    _write_json(folder / "rules.json", _rules(framework, areas))


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _by_area(framework: Framework) -> str:
    return next(code for code, breakdown in framework.breakdowns.items() if breakdown.areas)


def _indicators(framework: Framework) -> dict[str, Indicator]:
    """The indicators that are split by area."""
    area = _by_area(framework)
    return {code: i for code, i in framework.indicators.items() if area in i.breakdowns}


def _quarters() -> list[tuple[str, str]]:
    """Every quarter of the programme with each basis it may have: what has not happened yet can only be forecast."""
    all_of_them = [q.code for q in quarters_between(Quarter.parse(FIRST), Quarter.parse(LAST))]
    return [*((q, "Actual") for q in all_of_them if q <= PERIOD), *((q, "Forecast") for q in all_of_them)]


def areas_needed(framework: Framework, rows: int) -> int:
    """How many areas give every row a key of its own."""
    return -(-rows // (len(_indicators(framework)) * len(_quarters())))


def _sound_rows(framework: Framework, areas: int, rows: int, chance: random.Random) -> Iterator[Row]:
    label = framework.breakdowns[_by_area(framework)].label
    keys = product(_indicators(framework).items(), area_names(areas), _quarters())
    for _, ((code, indicator), area, (period, basis)) in zip(range(rows), keys, strict=False):
        yield {
            "indicator": code,
            "label": indicator.label,
            "dimension": label,
            "category": area,
            "unit": indicator.unit,
            **_figures(indicator.kind, chance),
            "period": period,
            "basis": basis,
            "counted_on": _counted_on(period, chance) if basis == "Actual" else None,
            "notes": chance.choice(_NOTES) if chance.random() < 0.05 else None,
        }


def _figures(kind: Kind, chance: random.Random) -> Row:
    if kind is Kind.PROPORTION:
        out_of = chance.randint(5, 120)
        return {"numerator": chance.randint(0, out_of), "denominator": out_of}
    if kind is Kind.MEAN_CHANGE:
        changes = [chance.randint(-3, 5) for _ in range(chance.randint(5, 30))]
        return {"pairs": len(changes), "sum_change": sum(changes), "sum_change_squared": sum(c * c for c in changes)}
    if kind in (Kind.HOURS, Kind.TONNES, Kind.MONEY):
        return {"value": chance.randint(0, 40_000) / 100}
    return {"value": chance.randint(0, 400)}


def _counted_on(period: str, chance: random.Random) -> date:
    return min(Quarter.parse(period).last_day, TODAY) - timedelta(days=chance.randint(0, 20))


def _put_in_faults(rows: list[Row], framework: Framework, chance: random.Random) -> list[Fault]:
    """Spoil one row in a hundred, as many of each kind, no row twice; in the sheet's order."""
    many_of_each = ceil(len(rows) * _SHARE_OF_FAULTS / len(KINDS))
    free = list(range(1, len(rows)))
    chance.shuffle(free)
    spoil = _spoilers(framework, chance)
    faults = []
    for kind in KINDS:
        for _ in range(many_of_each):
            at = next(n for n, i in enumerate(free) if _can_have(kind, rows[i]))
            i = free.pop(at)
            if kind == "duplicate-row":
                # The row that is said again must stay as it is, and stand above.
                other = free.pop(next(n for n, j in enumerate(free) if j < i))
                rows[i] = dict(rows[other])
                field = "indicator"
            else:
                field = spoil[kind](rows[i])
            faults.append(_fault(kind, i, field))
    return sorted(faults, key=lambda fault: fault.row)


def _fault(kind: str, i: int, field: str) -> Fault:
    row = HEADING_ROW + i
    return Fault(kind, RESULTS.title, xl_rowcol_to_cell(row, _COLUMN[field]), row + 1, field)


def _can_have(kind: str, row: Row) -> bool:
    if kind in ("missing-value", "numerator-over-denominator"):
        return "numerator" in row
    return kind not in ("out-of-range", "bad-date", "wrong-period") or row["basis"] == "Actual"


def _spoilers(framework: Framework, chance: random.Random) -> dict[str, Callable[[Row], str]]:
    """For each kind of fault what puts it into a row and says which field is to blame."""

    def write(field: str, value: object) -> Callable[[Row], str]:
        def spoil(row: Row) -> str:
            row[field] = value
            return field

        return spoil

    def not_a_number(row: Row) -> str:
        field = chance.choice([p for p in ("value", "numerator", "denominator", "pairs", "sum_change") if p in row])
        return write(field, chance.choice(_NO_NUMBERS))(row)

    def not_a_code(row: Row) -> str:
        slips = {
            "indicator": row["indicator"] + "x",
            "category": row["category"].replace("Ward", "Wrad"),
            "basis": "Planned",
        }
        field = chance.choice(list(slips))
        return write(field, slips[field])(row)

    def beyond(row: Row) -> str:
        figure = next((p for p in ("value", "numerator") if p in row), "counted_on")
        field = chance.choice((figure, "counted_on"))
        return write(field, TODAY + timedelta(days=400) if field == "counted_on" else -3)(row)

    return {
        "type-error": not_a_number,
        "missing-value": write("denominator", None),
        "unknown-code": not_a_code,
        "out-of-range": beyond,
        "bad-date": lambda row: write("counted_on", chance.choice(_NO_DATES))(row),
        "wrong-period": lambda row: write("period", chance.choice(_WRONG_PERIODS))(row),
        "numerator-over-denominator": lambda row: write("numerator", row["denominator"] + chance.randint(1, 9))(row),
    }


def _write_workbook(path: Path, framework: Framework, rows: Iterable[Row]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_custom_property("outcomes_template", "1", "text")
        book.set_properties({"created": datetime.combine(TODAY, time())})
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        _write_sender(book.add_worksheet("Return"), framework)
        sheet = book.add_worksheet(RESULTS.title)
        sheet.write_string(0, 0, RESULTS.title)
        sheet.write_string(1, 0, RESULTS.about)
        for field, column in _COLUMN.items():
            sheet.write_string(HEADING_ROW - 1, column, RESULTS.field(field).heading)
        for at, row in enumerate(rows, HEADING_ROW):
            for field, value in row.items():
                if isinstance(value, date):
                    sheet.write_datetime(at, _COLUMN[field], value, dated)
                elif isinstance(value, str):
                    sheet.write_string(at, _COLUMN[field], value)
                elif value is not None:
                    sheet.write_number(at, _COLUMN[field], value)


def _write_sender(sheet: Any, framework: Framework) -> None:
    said = {
        "partner": name_of("partner-0001"),
        "programme": PROGRAMME_NAME,
        "period": PERIOD,
        "framework": framework.name,
    }
    for at, field in enumerate(SENDER, 4):
        sheet.write_string(at, 0, field.heading)
        if field.name in said:
            sheet.write_string(at, 1, said[field.name])


def _rules(framework: Framework, areas: int) -> dict[str, Any]:
    """What a checker that knows nothing of us must know: headings, codes, limits."""
    area = framework.breakdowns[_by_area(framework)].label
    return {
        "sheet": RESULTS.title,
        "heading_row": HEADING_ROW,
        "headings": {field.heading: field.name for field in RESULTS.fields},
        "needs": {
            code: [part for part in i.kind.parts if part not in ("sum_change_squared", "words")]
            for code, i in framework.indicators.items()
        },
        "groups": [[area, name] for name in area_names(areas)],
        "bases": ["Actual", "Forecast"],
        "numbers": ["value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared"],
        "not_negative": ["value", "numerator", "denominator", "pairs", "sum_change_squared"],
        "key": list(_KEY),
        "first_period": FIRST,
        "last_period": LAST,
        "own_period": PERIOD,
        "earliest": "1900-01-01",
        "today": TODAY.isoformat(),
    }
