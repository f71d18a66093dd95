"""Builds the value report: a published copy and a report file in, one self-contained page out. Same input, same bytes.

Reports road: rows → page → **build**.
"""

from __future__ import annotations

from pathlib import Path

from outcomes.reports.build import Built, lay_out, write_page
from outcomes.reports.value.definition import ValueReportFile
from outcomes.reports.value.ledger import LedgerView
from outcomes.reports.value.line_tables import LineView
from outcomes.reports.value.page import Page
from outcomes.reports.value.rows import PublishedValue, read_value
from outcomes.reports.value.told import ToldView
from outcomes.strict_yaml import load_model


def build_value_report(published: Path, report: Path, out: Path, *, year: str | None = None) -> Built:
    """Write the page to `out`, of the latest year or of another that has a value.

    Raises DefinitionError and StoreError as `build_report` does, and PlaceError where that year has none.
    """
    html, drawn = render_value(read_value(published, year), load_model(report, ValueReportFile), year)
    return write_page(out, html, drawn)


def render_value(value: PublishedValue, report: ValueReportFile, year: str | None = None) -> tuple[str, int]:
    """The page as text, and how many charts it has; a year that is named stands in its title."""
    report = report.model_copy(update={"title": f"{report.title}, {year}"}) if year else report
    page, ledger, lines = Page(value, report, year), LedgerView(value, report, year), LineView(value, report, year)
    told = ToldView(value, report, year)
    drawn = {"way": page.way(), "swings": page.swings(), "flows": ledger.flows(), "bought": ledger.bought()}
    charts = {f.name: f.chart for f in drawn.values() if f is not None and f.chart}
    html = lay_out(
        value.published,
        report,
        charts,
        tally=page.tally(),
        in_short=page.in_short(),
        unpriced=page.unpriced(),
        stories=told.stories(),
        stories_said=told.stories_said(),
        names_to_follow=told.names_to_follow(),
        spread=page.spread(),
        beside=page.beside(),
        ratios=ledger.ratios(),
        without_ratio=ledger.without_ratio(),
        put_in=ledger.put_in(),
        put_in_sentences=ledger.put_in_sentences(),
        splits=lines.splits(),
        lines=lines.line_table(),
        taken_off=lines.taken_off(),
        sums=lines.sums(),
        sources=lines.sources(),
        left_out=lines.left_out_table(),
        notes=lines.notes(),
        **drawn,
    )
    return html, len(charts)
