"""The whole road of comparing: a made-up place of nine programmes, from its workbooks to the funding report."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from outcomes import cli, open_place, sample
from outcomes.demo import run_demo
from outcomes.errors import StoreError
from outcomes.place import Place
from outcomes.reports.build import Built
from outcomes.reports.funding.build import build_funding_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WAYS = {"grant", "pbr", "relational"}


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, list[str]]:
    """The demonstration of mechanisms, on fewer people and quarters than it has: the place, and what was said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.delenv("OUTCOMES_K1", raising=False)
        patch.delenv("OUTCOMES_K2", raising=False)
        patch.setattr(sample, "make_place", partial(sample.make_place, people=1200, quarters=5))
        folder = tmp_path_factory.mktemp("places") / "nine"
        said = list(run_demo(folder, seed=2024, mechanisms=True))
        return open_place(folder), said


@pytest.fixture
def nine(demonstrated: tuple[Place, list[str]]) -> Place:
    """Nine programmes, three of each way of paying, published."""
    return demonstrated[0]


@pytest.fixture(scope="module")
def page(demonstrated: tuple[Place, list[str]]) -> Built:
    return demonstrated[0].reports.build("funding")


def published(place: Place, sql: str) -> pd.DataFrame:
    return place.measures.query(sql)


def test_the_demonstration_has_three_programmes_of_each_mechanism_and_ends_in_the_funding_report(
    demonstrated: tuple[Place, list[str]],
) -> None:
    place, said = demonstrated
    assert "Riverside" in said[0]
    assert set(Counter(str(p.mechanism) for p in place.definition.programmes).values()) == {3}
    assert str(place.folder / "built" / "funding.html") in said[-1]


def test_every_start_of_the_place_is_compared_or_left_out(nine: Place) -> None:
    found = nine.funding.compare("started_work", ("pbr", "grant"))
    starts = nine.measures.table("starts").merge(
        nine.measures.table("followed_starts")[["programme_id"]].drop_duplicates()
    )
    ways = {p.programme: p.mechanism for p in nine.definition.programmes}
    for result in (found.one, found.other):
        side = result.side
        of_side = starts["programme_id"].map(ways) == side.name
        assert side.starts + sum(side.left_out.values()) == int(of_side.sum())
        assert side.starts > 0


def test_an_outcome_is_compared_under_every_two_ways_of_paying_for_it(nine: Place) -> None:
    rows = published(nine, "select side_one, side_other, comparison_verdict, is_hidden from comparison "
                           "where achievement = 'started_work'")  # fmt: skip
    assert {frozenset(pair) for pair in rows[["side_one", "side_other"]].itertuples(index=False)} == {
        frozenset(pair) for pair in (("grant", "pbr"), ("grant", "relational"), ("pbr", "relational"))
    }
    told = rows[~rows["is_hidden"]]["comparison_verdict"]
    assert set(told) <= {"higher", "lower", "cannot tell", "not comparable"}
    assert len(told), "something can be shown"


def test_a_figure_of_a_comparison_leads_to_its_own_sides_cells_for_whoever_may_see_them(nine: Place) -> None:
    ways = {p.programme: p.mechanism for p in nine.definition.programmes}
    shown = published(
        nine,
        """
        select side_one, side_other, achievement, side, figure
        from comparison_figure join comparison using (comparison_no)
        where figure in ('starts', 'funder_an_outcome', 'standardised')
    """,
    )
    assert {"starts", "standardised"} <= set(shown["figure"])
    with nine.store():  # opened once for all of them
        for row in shown.to_dict("records"):
            name = f"compared/{row['side_one']}/{row['side_other']}/{row['achievement']}/{row['side']}/{row['figure']}"
            told = nine.trace.figure(name)
            assert told.made[0].startswith(f"{row['figure']}, all: ")
            assert {ways[source.programme_id] for source in told.sources} == {row["side"]}
            assert any(source.field == "amount_gbp" for source in told.sources) == (
                row["figure"] == "funder_an_outcome"
            )
            public = nine.trace.figure(name, reader="public")
            assert (public.made, public.sources, public.has_others) == (told.made, (), True)
    first = told.sources[0]
    own = nine.trace.figure(name, reader=first.partner_id)
    assert {source.partner_id for source in own.sources} == {first.partner_id}
    moved = nine.trace.cell(first.return_id, f"{first.sheet}!{first.cells.split(',')[0].split(':')[0]}").figures
    assert name.rpartition("/")[0] in moved


def test_no_published_count_of_people_is_small(nine: Place) -> None:
    rows = published(
        nine,
        """
        select figure, figure_value from comparison_figure
        where figure in ('starts', 'achieved', 'band_starts', 'partner_starts', 'left_out', 'not_started')
            and figure_value is not null
    """,
    )
    assert len(rows)
    assert not rows["figure_value"].between(1, 4).any()


def test_what_each_programme_cost_is_published_whether_compared_or_not(nine: Place) -> None:
    rows = published(nine, "select side, figure_value from comparison_figure "
                           "where comparison_no = 0 and figure = 'funder_gbp'")  # fmt: skip
    assert set(rows["side"]) == {p.programme for p in nine.definition.programmes}
    given = nine.measures.table("programme_resources").query("is_from_funder")
    assert rows["figure_value"].sum() == pytest.approx(float(given["amount_gbp"].sum()))


def test_the_command_says_the_verdict_and_who_was_left_out(nine: Place) -> None:
    run = CliRunner().invoke(cli.main, ["compare", str(nine.folder), "started_work", "grant", "pbr"])
    assert run.exit_code == 0, run.output
    verdict = run.output.splitlines()[1]
    assert verdict.startswith(("higher.", "lower.", "cannot tell.", "not comparable."))
    assert "followed for less than the window" in run.output


def test_the_command_gives_machines_everything_but_people(nine: Place) -> None:
    run = CliRunner().invoke(cli.main, ["compare", str(nine.folder), "started_work", "grant", "pbr", "--json"])
    found = json.loads(run.output)
    assert found["verdict"]["word"] in {"higher", "lower", "cannot tell", "not comparable"}
    assert found["one"]["side"]["cells"]
    assert "person_key" not in run.output


def test_an_outcome_the_framework_has_not_is_refused_in_a_sentence(nine: Place) -> None:
    run = CliRunner().invoke(cli.main, ["compare", str(nine.folder), "won_lottery", "grant", "pbr"])
    assert run.exit_code == 2
    assert "no achievement named won_lottery" in run.output


def test_the_same_publication_makes_the_same_page(nine: Place, page: Built, tmp_path: Path) -> None:
    again = nine.reports.build("funding", to=tmp_path / "again.html")
    assert again.path.read_bytes() == page.path.read_bytes()


def test_the_page_says_every_verdict_and_what_cannot_be_told(nine: Place, page: Built) -> None:
    text = page.path.read_text(encoding="utf-8")
    assert "Started work" in text
    assert "payment by results" in text
    assert "What cannot be told" in text
    assert page.figures > 0
    for programme in nine.definition.programmes:
        assert programme.name in text


def test_a_publication_that_shows_what_it_hides_makes_no_page(nine: Place, tmp_path: Path) -> None:
    import duckdb

    copy = tmp_path / "outcomes.duckdb"
    shutil.copy(nine.folder / "published" / "outcomes.duckdb", copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update comparison_figure set is_hidden = true where figure = 'starts'")
    report = Path(cli.__file__).parents[2] / "reports" / "funding.yaml"
    with pytest.raises(StoreError, match="still holds it"):
        build_funding_report(copy, report, tmp_path / "page.html")


needs_browser = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("playwright") is None, reason="needs Chromium and playwright"
)


@needs_browser
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_draws_its_charts_and_everybody_can_read_it(page: Built, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    told: list[str] = []
    with sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        shown = context.new_page()
        shown.on("console", lambda message: told.append(message.text))
        shown.on("pageerror", lambda error: told.append(str(error)))
        shown.goto(page.path.as_uri())
        shown.locator("#differences").scroll_into_view_if_needed()
        drawn = shown.wait_for_selector("#differences .main-svg")
        found: dict[str, Any] = Axe().run(shown).response
        names = shown.evaluate(
            "[...document.querySelectorAll('#differences .textpoint')].filter(t => t.checkVisibility()).length"
        )
        wide = shown.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert drawn is not None
    assert told == []
    assert wide <= width
    assert names > 0, "every interval has its name"
    assert [v["id"] for v in found["violations"]] == []
