"""Builds a report: a published copy and a report file in, one self-contained HTML page out. Same input, same bytes.

Reports road: read → publication → page → **build**.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from outcomes.reports import distance, examples, figures, returns_section, weights, wording
from outcomes.reports.definition import ReportFile
from outcomes.reports.distance import ScaleBlock
from outcomes.reports.following import linked, names_on
from outcomes.reports.method import method
from outcomes.reports.page import Figure, OutcomeBlock, Writer
from outcomes.reports.publication import Published
from outcomes.reports.read import read_publication
from outcomes.reports.together import section as together
from outcomes.strict_yaml import load_model
from outcomes.whole_files import write_bytes

_HERE = Path(__file__).parent
_NAMES = "<!--names-->"
BUNDLE = _HERE / "vendor" / "plotly-cartesian.min.js"


@dataclass(frozen=True)
class Built:
    """A built report: where it lies, its size in bytes, how many charts it has."""

    path: Path
    bytes: int
    figures: int


def build_report(published: Path, report: Path, out: Path, *, framework: str | None = None) -> Built:
    """Write the report's page to `out`, by one of the place's frameworks: the first unless another is named.

    Raises:
        DefinitionError: the report file breaks its format.
        StoreError: there is no publication at `published`, one that must not be shown, or no such framework in it.
    """
    definition = load_model(report, ReportFile)
    html, drawn = render(read_publication(published, framework), definition)
    return write_page(out, html, drawn)


def write_page(out: Path, html: str, drawn: int) -> Built:
    """Put a page where it belongs, as a whole. Raises PlaceError where the system refuses."""
    data = html.encode()
    return Built(write_bytes(out, data), len(data), drawn)


def render(published: Published, report: ReportFile) -> tuple[str, int]:
    """The page as text, and how many charts it has."""
    writer = Writer(published, report)
    outcomes = writer.outcomes()
    lines = writer.bottom_lines()
    changes = distance.blocks(writer)
    joint = together.section(writer)
    drawn = [*_figures(outcomes, lines, changes), *(joint.figures if joint else [])]
    charts = {f.name: f.chart for f in drawn if f.chart}
    return lay_out(
        published,
        report,
        charts,
        examples=examples.notice(published),
        tally=writer.tally(),
        in_short=writer.in_short(),
        outcomes=outcomes,
        bottom_lines=lines,
        weights_said=weights.said(published, writer.line_names),
        headlines=weights.table(published, writer.line_names),
        distance=changes,
        together=joint,
        grid=returns_section.grid(published, report.wording.states),
        returns_sentence=returns_section.sentence(published),
        outstanding=returns_section.outstanding(published),
        waivers=returns_section.waivers(published),
        returns_caption=_caption(writer, report.figures.returns),
        partners=_partners(published, writer, report),
        method=method(published, report),
        has_pounds=any(indicator.unit == "£" for indicator in published.indicators),
    ), len(charts)


def lay_out(published: Published, report: Any, charts: dict[str, Any], **sections: Any) -> str:
    """A whole page: what every report has, around the sections that its file names."""
    about = published.about
    scripts = (BUNDLE.read_text("utf-8"), (_HERE / "templates" / "report.js").read_text("utf-8"))
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            about=about,
            report=report,
            words=report.wording,
            span=wording.span(about.first_period, about.last_period),
            span_days=wording.span_days(about.first_period, about.last_period),
            published_on=wording.day(about.published_at),
            policy=_policy(scripts),
            **sections,
        )
    )
    return _without_indents(_with_names(page)) + _tail(charts, scripts)


def _with_names(page: str) -> str:
    """The page with the list of the names that its pounds lead to, where it keeps a place for it."""
    names = list(names_on(page))
    listed = _environment().get_template("_follow.html.j2").render(names=names) if names else ""
    return page.replace(_NAMES, listed)


def _caption(writer: Writer, caption: str | None) -> str | None:
    return caption and writer.caption(caption, indicator="", outcome="", breakdown="")


def _partners(published: Published, writer: Writer, report: ReportFile) -> Any:
    caption = _caption(writer, report.figures.partner_returns)
    return caption and returns_section.partners(published, caption)


def _figures(outcomes: list[OutcomeBlock], lines: Figure | None, changes: list[ScaleBlock]) -> list[Figure]:
    found = [*([lines] if lines else []), *(block.figure for block in changes)]
    for outcome in outcomes:
        for block in outcome.indicators:
            found += [*block.figures, *block.breakdowns]
    return found


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["css_string"] = css_string
    made.filters["listed"] = wording.listed
    made.filters["unbroken"] = unbroken
    return made


_PERIOD = re.compile(r"\d{4}-\d\d(?: Q\d)?")


def unbroken(text: str) -> Markup:
    """Text whose years and quarters stay on one line, and whose pounds lead to their name."""
    return linked(text, Markup(_PERIOD.sub(r"<n-b>\g<0></n-b>", str(escape(text)))))  # noqa: S704  escaped just here


def css_string(text: str) -> str:
    """Text as the inside of a CSS string: nothing in it can end the string or the style element."""
    return "".join(c if c.isalnum() or c in " .,:;-()" else f"\\{ord(c):x} " for c in text)


def _policy(scripts: tuple[str, ...]) -> str:
    """A content security policy: nothing is fetched or sent, and only the page's own two scripts run."""
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _without_indents(page: str) -> str:
    return "\n".join(stripped for line in page.splitlines() if (stripped := line.strip()))


def _tail(charts: dict[str, Any], scripts: tuple[str, ...]) -> str:
    """The charts' data and the scripts, after everything a reader needs."""
    data = {"templates": figures.TEMPLATES, "config": figures.CONFIG, "charts": charts}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    runs = "".join(f"<script>{script}</script>" for script in scripts)
    return f'<script type="application/json" id="charts">{text}</script>{runs}</body></html>\n'
