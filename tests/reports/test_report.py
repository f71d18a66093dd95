"""The joint report as a file: one page, whole, the same each time, and never more than was published."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outcomes.errors import DefinitionError, StoreError
from outcomes.files import shipped
from outcomes.reports.build import BUNDLE, Built, build_report, css_string
from outcomes.reports.examples import EXAMPLE

from .made_together import hide_together

Build = Callable[..., Built]
JOINT = shipped("reports") / "joint.yaml"


def words_of(page: str) -> str:
    """The page's text without its scripts, styles and marks."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    unbroken = re.sub(r"</?n-b>", "", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", unbroken)))


@pytest.fixture(scope="module")
def page(joint: Built) -> str:
    return joint.path.read_text("utf-8")


def test_the_page_is_under_two_megabytes(joint: Built) -> None:
    assert joint.bytes == joint.path.stat().st_size
    assert joint.bytes < 2_000_000


def test_the_same_publication_makes_the_same_bytes(publication: Any, build: Build, joint: Built) -> None:
    assert build(publication).path.read_bytes() == joint.path.read_bytes()


def test_nothing_in_the_page_is_fetched(page: str) -> None:
    own = page.replace(BUNDLE.read_text("utf-8"), "")
    assert len(own) < len(page)
    assert re.findall(r"https?://|//\w+\.|@import|url\(|<link(?! rel=\"icon\" href=\"data:,\")|\bsrc=", own) == []
    assert "default-src 'none'" in html.unescape(own)


def test_the_page_says_whose_when_and_that_it_is_not_for_release(page: str, publication: Any) -> None:
    notice = publication.tables["publication"][0]["release_notice"]
    text = words_of(page)
    assert "Riverside Joint outcome report" in text
    assert "1 April 2024 to 31 March 2026" in text
    assert "Publication 3, 20 May 2026" in text
    assert text.count(notice) == 2
    assert f'@bottom-left {{ content: "{css_string(notice)}"' in page
    assert "Everything in this report is made up." in text


def test_a_real_place_is_not_called_made_up(publication: Any, build: Build) -> None:
    publication.tables["publication"][0].update(is_made_up=False, release_notice=None)
    text = words_of(build(publication).path.read_text("utf-8"))
    assert "made up." not in text.replace("Made up for the sample", "")
    assert "Not for release" not in text


def test_the_method_says_why_quarters_need_not_average_to_the_year(page: str) -> None:
    assert "the quarters of a share or a mean change need not average to the year" in words_of(page)


def test_a_real_place_whose_targets_are_still_examples_says_so_at_the_top(publication: Any, build: Build) -> None:
    publication.tables["publication"][0].update(is_made_up=False, release_notice=None)
    rows = publication.tables["indicator"]
    rows[0]["target_source"] = "Example only, of no real place; replace it with your own"
    some = words_of(build(publication).path.read_text("utf-8"))
    assert f"The baselines and targets of 1 of {len(rows)} indicators are examples" in some.split("Contents")[0]
    for row in rows:
        row["target_source"] = "Example target, set for the made-up place Riverside; replace it with your own"
    assert "The baselines and targets are examples" in words_of(build(publication).path.read_text("utf-8"))


def test_a_place_with_targets_of_its_own_or_a_made_up_one_has_no_such_banner(publication: Any, build: Build) -> None:
    publication.tables["indicator"][0]["target_source"] = "Example only"
    assert "are examples that" not in words_of(build(publication).path.read_text("utf-8"))
    publication.tables["publication"][0].update(is_made_up=False)
    publication.tables["indicator"][0]["target_source"] = "Partnership board"
    assert "are examples that" not in words_of(build(publication).path.read_text("utf-8"))


@pytest.mark.parametrize("folder", sorted(shipped("frameworks").glob("*/framework.yaml")), ids=lambda f: f.parent.name)
def test_every_shipped_target_says_that_it_is_an_example(folder: Path) -> None:
    texts = [f.read_text("utf-8") for f in sorted((folder.parent / "outcomes").glob("*.yaml"))]
    sources = [s for text in texts for s in re.findall(r"^    source: (.+)$", text, re.MULTILINE)]
    assert sources
    assert [s for s in sources if not s.startswith(EXAMPLE)] == []


def test_every_chart_has_a_caption_a_sentence_and_a_table(page: str, joint: Built) -> None:
    figures = re.findall(r"<figure\b.*?</figure>", page, re.DOTALL)
    charts = [f for f in figures if 'class="chart"' in f]
    assert len(charts) == joint.figures
    for figure in figures:
        assert re.search(r"<figcaption[^>]*>[^<]", figure)
        assert re.search(r'<p class="says"[^>]*>.{10,}</p>', figure)
        assert "<tbody>" in figure


def test_every_outcome_indicator_and_partner_is_there(page: str, publication: Any) -> None:
    text = words_of(page)
    names = [r["outcome"] for r in publication.tables["outcome"]]
    names += [r["indicator_label"] for r in publication.tables["indicator"]] + [
        r["partner_name"] for r in publication.tables["partner"]
    ]
    assert [n for n in names if n not in text] == []


def test_each_standing_is_a_word(page: str) -> None:
    found = re.findall(r'<span class="standing (\w+)">([^<]+)', page)
    assert {"met", "behind", "worse", "unknown", "no_target"} <= {code for code, _ in found}
    assert dict(found) == {
        "met": "Target met", "behind": "Behind", "worse": "Got worse", "unknown": "Cannot tell",
        "no_target": "No target",
    }  # fmt: skip
    assert re.search(r"Cannot tell : \d+ of \d+ returns", words_of(page))


def test_how_the_figures_were_made_is_told(page: str, publication: Any) -> None:
    text = words_of(page)
    about = publication.tables["publication"][0]
    for fact in (
        "A number of people from 1 to 4 is hidden, and from 1 to 9 where groups are of a sensitive kind",
        "Common outcomes (common-outcomes), version 1.0",
        about["audit_head"],
        "Geometric mean of the three bottom lines, floor 1",
        "They are not credited to anyone",
        f"{about['hidden_cells']} figures in this publication are hidden",
    ):
        assert fact in text
    counts = [r["counts"][1:] for r in publication.tables["indicator"]]
    assert [c for c in counts if c not in text] == []


def test_a_hidden_figure_that_still_has_a_number_stops_the_report(publication: Any, build: Build) -> None:
    hidden = next(r for r in publication.tables["place_year_breakdown"] if r["is_hidden"])
    hidden["numerator"] = 3.0
    with pytest.raises(StoreError, match="marks a figure as hidden and still holds its numerator"):
        build(publication)


def test_a_hidden_figure_shows_its_mark_and_no_number_anywhere(publication: Any, build: Build) -> None:
    figures = ("numerator", "denominator", "result", "lower", "upper", "summed", "attainment")
    for table in ("place_quarter_indicator", "partner_year_indicator", "place_year_breakdown"):
        for row in publication.tables[table]:
            row.update({k: None for k in figures if k in row} | {"is_hidden": True, "is_missing": False})
    for row in publication.tables["bottom_line"]:
        row.update(score=None, is_hidden=True, is_weakest=False)
    for row in publication.tables["headline"]:
        row["score"] = None
    hide_together(publication.tables)
    built = build(publication)
    page = built.path.read_text("utf-8")
    assert built.figures == 1, "nothing but the bottom lines' empty scale is drawn"
    (outcomes,) = re.findall(r'<section id="outcomes".*?(?=<section id="returns")', page, re.DOTALL)
    asides = re.sub(r'<div class="context">.*?</section>', "", outcomes, flags=re.DOTALL)
    unlinked = re.sub(r'<a class="f"[^>]*>(.*?)</a>', r"\1", asides)
    cells = [cell.strip() for cell in re.findall(r"<td>([^<]*)", unlinked)]
    assert cells.count("[c]") > 500
    assert {c for c in cells if "%" in c or "£" in c} <= targets(publication)


def targets(publication: Any) -> set[str]:
    """Targets are public, and all that is left."""
    found = set()
    for row in publication.tables["place_quarter_indicator"] + publication.tables["place_year_breakdown"]:
        if row["target"] is not None:
            found |= {f"{row['target'] * 100:.1f}%", f"{row['target'] * 100 + 1e-9:.0f}%", f"£{row['target']:,.0f}"}
    return found


def test_a_place_may_choose_its_own_words_and_leave_figures_out(publication: Any, build: Build, tmp_path: Path) -> None:
    own = JOINT.read_text("utf-8").replace("word: Got worse", "word: Fell back")
    own = re.sub(r"  breakdown: .*\n", "", own).replace("title: Joint outcome report", "title: Our year together")
    file = tmp_path / "joint.yaml"
    file.write_text(own, "utf-8")
    page = build(publication, file).path.read_text("utf-8")
    assert "Our year together" in page
    assert "Fell back" in page
    assert "Got worse" not in page
    assert "by ward" not in words_of(page)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{indicator}, quarter by", "{indikator}, quarter by", "{indikator} is not known here"),
        ("  - shows: glance", "  - shows: summary", "section summary is there twice"),
        ("enough_returns_pct: 80", "enough_returns_pct: 180", "100"),
        (
            "    unknown:\n      word: Cannot tell\n",
            "    unknowable:\n      word: Cannot tell\n",
            "no words for unknown",
        ),
        ("    missing: Missing\n", "", "no words for missing under states"),
        ("title: Joint", "titel: Joint", "titel"),
    ],
)
def test_a_faulty_report_file_is_refused_by_name(
    publication: Any, build: Build, tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = JOINT.read_text("utf-8")
    assert old in text
    file = tmp_path / "joint.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError, match=re.escape(message)) as caught:
        build(publication, file)
    assert caught.value.file == file


def test_no_publication_is_one_sentence_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Run `outcomes publish`"):
        build_report(tmp_path / "none.duckdb", JOINT, tmp_path / "joint.html")
    assert list(tmp_path.iterdir()) == []


def test_a_publication_of_another_version_is_refused(publication: Any, build: Build) -> None:
    del publication.tables["indicator"]
    publication.tables = {k: v for k, v in publication.tables.items() if k != "publication"}
    with pytest.raises(StoreError, match="published copy is empty"):
        build(publication)


def test_a_place_with_next_to_nothing_still_has_a_report(publication: Any, build: Build) -> None:
    """No returns, no categories, no scores, no official figures, one quarter: nothing to draw, all of it said."""
    keep = {"publication", "framework", "outcome", "indicator", "target", "partner", "programme"}
    publication.tables = {k: (v if k in keep else []) for k, v in publication.tables.items()}
    publication.tables["publication"][0].update(measured_from="2025-26 Q1", measured_to="2025-26 Q1")
    built = build(publication)
    assert built.figures == 0
    assert "Nothing was due for 2025-26." in words_of(built.path.read_text("utf-8"))


def test_words_from_outside_cannot_become_markup(publication: Any, build: Build) -> None:
    evil = "</script><script>alert(1)</script><b x='\">"
    publication.one("partner", partner_id="tea-and-company")["partner_name"] = evil
    publication.tables["publication"][0]["release_notice"] = '"} </style><script>alert(2)</script>'
    page = build(publication).path.read_text("utf-8")
    assert "<script>alert" not in page
    assert page.count("<script") == 3
    assert page.count("</style>") == 2
