"""Builds the funding report: a published copy and a report file in, one page out. Same input, same bytes.

Reports road: rows → page → **build**.
"""

from __future__ import annotations

from pathlib import Path

from outcomes.reports.build import Built, lay_out, write_page
from outcomes.reports.funding import money
from outcomes.reports.funding.definition import FundingReportFile
from outcomes.reports.funding.page import FundingWriter
from outcomes.reports.funding.rows import PublishedFunding, read_funding
from outcomes.strict_yaml import load_model


def build_funding_report(published: Path, report: Path, out: Path) -> Built:
    """Write the page to `out`. Raises DefinitionError and StoreError as `build_report` does."""
    html, drawn = render_funding(read_funding(published), load_model(report, FundingReportFile))
    return write_page(out, html, drawn)


def render_funding(funding: PublishedFunding, report: FundingReportFile) -> tuple[str, int]:
    """The page as text, and how many charts it has."""
    writer = FundingWriter(funding)
    blocks = writer.outcomes()
    overview = writer.overview()
    figures = [*([overview] if overview else []), *(figure for block in blocks for figure in block.funnels)]
    made = {figure.name: figure.chart for figure in figures if figure.chart}
    return lay_out(
        funding.published,
        report,
        made,
        in_short=writer.in_short() or [report.wording.nothing],
        overview=overview,
        money=money.given(funding),
        owed=money.owed(funding),
        buying=money.buying(funding),
        running=money.running(funding),
        risk=money.risk(funding),
        what_if=money.what_if(funding),
        compared=blocks,
        alone=writer.reached_alone(),
        unknown=writer.unknown(),
        verdicts=report.wording.verdicts,
        notes=report.wording.method,
    ), len(made)
