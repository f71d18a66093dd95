"""What a cell of Riverside moves: it is changed in its workbook, which is sent again, and every figure is compared."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from outcomes.place import Place, open_place

from .published_figures import changed
from .riverside_road import RIVERSIDE, Road

PUBLISHED = Path("published") / "outcomes.duckdb"


Cell = tuple[int, str, str, str]
"""A return's number, a sheet, a cell and what stands in it."""


def _cells(place: Place, holds: str, field: str, where: str = "true") -> list[Cell]:
    """Cells of returns that count, on our own form, for the year whose inputs have a total."""
    with place.store() as store:
        return store.rows(
            f"""
            select c.return_id, c.sheet, c.cell, c.raw
            from cell c
            join return_version v using (return_id)
            join stg_returns r using (return_id)
            where c.holds = ? and c.field = ? and v.layout = 'outcomes-form' and v.period like '2024-25%' and {where}
            order by c.return_id, c.row_no
            """,
            [holds, field],
        )


@pytest.fixture(autouse=True)
def its_own_secrets(road: Road, private_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A return that comes again is keyed with the secrets of the place."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(road.config))


def _sent_again(road: Road, cell: Cell, value: Any, folder: Path) -> Place:
    """A copy of Riverside after the cell's workbook came again with another value there, was accepted and published."""
    return_id, sheet, address, _ = cell
    name = next(name for name, receipt in road.receipts.items() if receipt.return_id == return_id)
    shutil.copytree(road.place.folder, folder / "riverside")
    book = load_workbook(RIVERSIDE / "inbox" / name)
    book[sheet][address] = value
    book.save(folder / "again.xlsx")
    place = open_place(folder / "riverside")
    (receipt,) = place.returns.receive([folder / "again.xlsx"], by="Sam Reed")
    assert receipt.state == "ready", receipt
    assert receipt.return_id is not None
    place.returns.accept([receipt.return_id], by="Sam Reed", why="as corrected")
    place.measures.publish(by="Sam Reed")
    return place


IN_WORK = "v.partner_id = 'forward-skills'"
SAID_ONCE = """(c.return_id, c.row_no) in (
    select max(k.return_id), max(k.row_no)
    from claim k
    join support s using (return_id, row_no)
    where k.achievement = 'started_work' and s.reference_key is not null
    group by s.partner_id, s.reference_key
    having count(*) = 1
)"""
"""Of somebody whose work is told in one row alone."""
CHANGES: dict[str, tuple[str, str, str, Callable[[str], Any]]] = {
    "a figure that is typed": ("results", "value", "v.partner_id = 'riverside-cvs'", lambda raw: float(raw) * 2),
    "the latest score of a person": (
        "people",
        "score:ons4_satisfaction:latest",
        f"{IN_WORK} and c.raw in ('5', '6')",
        lambda raw: 9 if raw == "5" else 2,
    ),
    "the day somebody started work": (
        "people",
        "achieved:started_work:on",
        f"{IN_WORK} and {SAID_ONCE}",
        lambda raw: None,
    ),
    "somebody's gender": ("people", "breakdown:gender", IN_WORK, lambda raw: "Another gender"),
    "hours of support": ("people", "hours", IN_WORK, lambda raw: float(raw) + 400),
    "money from public funds": ("resources", "amount_gbp", IN_WORK, lambda raw: float(raw) + 5000),
    "who gave the money": ("resources", "from_whom", IN_WORK, lambda raw: "Lantern Street Foundation"),
    "the hours a return took": ("return", "hours_spent", IN_WORK, lambda raw: float(raw) + 3),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_figure_that_changes_with_a_cell_was_listed_for_it(road: Road, what: str, tmp_path: Path) -> None:
    holds, field, where, change = CHANGES[what]
    cell = _cells(road.place, holds, field, where)[0]
    listed = road.place.trace.cell(cell[0], f"{cell[1]}!{cell[2]}").figures
    place = _sent_again(road, cell, change(cell[3]), tmp_path)
    found = changed(road.place.folder / PUBLISHED, place.folder / PUBLISHED)
    assert found, "nothing changed, so that nothing was tried"
    assert found <= set(listed)


@pytest.mark.parametrize("report", ["value", "joint", "funding"])
def test_every_pound_on_a_page_leads_to_a_name_that_can_be_traced(road: Road, report: str, tmp_path: Path) -> None:
    page = road.place.reports.build(report, to=tmp_path / f"{report}.html").path.read_text("utf-8")
    body = page.split("<body>")[1].split('<script type="application/json"')[0]
    places = set(re.findall(r'<a class="f" href="#f:([^"]+)">', body))
    listed = dict(re.findall(r'<li id="f:([^"]+)"><code>([^<]+)</code>', body))
    assert len(places) > 2
    assert places == set(listed)
    with road.place.store():  # opened once for all of them
        for name in map(unescape, listed.values()):
            traced = road.place.trace.figure(name)
            assert traced.sources or traced.made, name
            public = road.place.trace.figure(name, reader="public")
            assert not public.sources
            assert not public.told
    told = re.sub(r'<a class="f" href="#f:[^"]+">.*?</a>|<thead>.*?</thead>', "", body, flags=re.S)
    assert not re.findall(r"[^>]*£\s?\d[^<]*", told), "pounds without a name"
