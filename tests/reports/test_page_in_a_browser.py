"""The joint report as people meet it: in a browser, on a telephone, on paper, without scripts, with a screen reader."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outcomes.reports.build import Built

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt install chromium)"),
    pytest.mark.skipif(
        importlib.util.find_spec("playwright") is None, reason="needs playwright (pip install -e .[dev])"
    ),
]
NOTICE = "Not for release: until secondary suppression is built"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as runner:
        started = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def wide(browser: Any, joint: Built) -> Iterator[Any]:
    """The report on a desk, with nothing but its own file within reach."""
    yield from _opened(browser, joint, width=1280)


@pytest.fixture
def narrow(browser: Any, joint: Built) -> Iterator[Any]:
    """The report on a small telephone."""
    yield from _opened(browser, joint, width=320)


def _opened(browser: Any, joint: Built, width: int, **options: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page = context.new_page()
    page.asked, page.told = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.goto(joint.path.as_uri())
    yield page
    context.close()


def open_all(page: Any, within: str = "main") -> None:
    page.evaluate(
        """(within) => [...document.querySelectorAll(within)]
            .flatMap((part) => [part, ...part.querySelectorAll('details')])
            .filter((part) => part.matches('details'))
            .forEach((details) => { details.open = true; })""",
        within,
    )


def draw_all(page: Any, charts: str = ".chart") -> None:
    """Scroll past every chart, as a reader would."""
    page.evaluate(
        """async (charts) => {
            const frame = () => new Promise(requestAnimationFrame);
            for (const place of document.querySelectorAll(charts)) {
                if (!place.checkVisibility()) continue;
                place.scrollIntoView();
                while (!place.querySelector('.main-svg')) await frame();
            }
        }""",
        charts,
    )


def test_every_chart_is_drawn_when_it_is_reached_and_nothing_is_fetched(wide: Any, joint: Built) -> None:
    before = wide.locator(".chart .main-svg").count()
    open_all(wide)
    draw_all(wide)
    drawn = wide.evaluate("document.querySelectorAll('.chart:has(.main-svg)').length")
    assert before < drawn == joint.figures
    assert [url for url in wide.asked if not url.startswith("data:")] == [joint.path.as_uri()]
    assert wide.told == []


def test_charts_have_no_button_that_shares_or_uploads(wide: Any) -> None:
    draw_all(wide)
    assert wide.locator(".modebar-btn, .modebar").count() == 0


def test_the_page_may_not_fetch_even_if_something_tried(wide: Any) -> None:
    tried = wide.evaluate("fetch('https://example.org/').then(() => 'went out', (error) => 'refused')")
    assert tried == "refused"
    assert any("Content Security Policy" in message for message in wide.told)


def test_the_page_never_scrolls_sideways_on_a_telephone(narrow: Any) -> None:
    open_all(narrow)
    draw_all(narrow)
    assert narrow.evaluate("document.documentElement.scrollWidth") == 320
    wider = "[...document.querySelectorAll('.chart .main-svg')].filter((s) => s.getBoundingClientRect().right > 321)"
    assert narrow.evaluate(f"{wider}.length") == 0


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_axe_finds_nothing_wrong(size: str, request: pytest.FixtureRequest) -> None:
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("needs axe-playwright-python (pip install -e .[dev])")
    from axe_playwright_python.sync_playwright import Axe

    page = request.getfixturevalue(size)
    # One outcome of nine stands for all, opened and drawn; everything else as it arrives.
    open_all(page, "#outcome-less-lonely, #returns, #method details:first-of-type")
    draw_all(page, "#outcome-less-lonely .chart")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_chart_is_named_and_described_for_those_who_cannot_see_it(wide: Any) -> None:
    chart = wide.locator("#wellbeing_up_share-trend .chart")
    chart.scroll_into_view_if_needed()
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("aria-label") == "People whose wellbeing improved, quarter by quarter"
    assert "the target for 2025-26 is" in wide.locator(f"#{chart.get_attribute('aria-describedby')}").inner_text()


def test_without_scripts_the_tables_are_there_and_no_empty_charts(browser: Any, joint: Built) -> None:
    for page in _opened(browser, joint, width=1280, java_script_enabled=False):
        assert page.locator(".chart:visible").count() == 0
        figure = page.locator("#wellbeing_up_share-trend")
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() == 10
        assert figure.locator("table").is_visible()


def test_what_the_chart_draws_is_what_the_table_says(wide: Any) -> None:
    """The browser's own reading of the drawn points against the table beside them."""
    figure = wide.locator("#sessions_held-trend")
    figure.locator(".chart").scroll_into_view_if_needed()
    figure.locator(".main-svg").first.wait_for()
    drawn = wide.evaluate("[...document.querySelector('#sessions_held-trend .chart').data[0].y]")
    figure.locator("summary").click()
    cells = figure.locator("tbody:not(.totals) td:nth-child(2)").all_inner_texts()
    assert [f"{y:,.0f}" for y in drawn] == cells


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (apt install poppler-utils)")
def test_every_printed_page_says_it_is_not_for_release(wide: Any, tmp_path: Path) -> None:
    file = tmp_path / "joint.pdf"
    wide.pdf(path=str(file), prefer_css_page_size=True, tagged=True)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 10
    assert [n for n, page in enumerate(pages, 1) if NOTICE not in page] == []
    assert "Quarter’s" in text, "charts are drawn before printing"
    assert "2024-25 Q1" in text, "tables are printed though their details were closed"
    assert wide.locator("details[open]").count() == 0, "and closed again afterwards"
