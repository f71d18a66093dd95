"""When the day comes rows about people go, and what was said of the whole place stands."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import DefinitionError, PlaceError
from outcomes.place import Place

from .made_once import copied
from .privacy import BEA, ZEB, build, form, one, receive

FIGURES = ("place_results", "partner_results", "score_changes", "partner_coverage", "attainment")
SCORES = {"score:ons4_satisfaction:first": 3, "score:ons4_satisfaction:latest": 7}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters: Zeb comes again in the second, with a score, and so does somebody new without a reference."""
    root = tmp_path_factory.mktemp("kept")
    build(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        settings = root / "place" / "place.yaml"
        settings.write_text(settings.read_text("utf-8").replace("as_at: 2026-08-20", "as_at: 2026-11-20"), "utf-8")
        place = open_place(root / "place")
        zeb = ZEB | SCORES | {"reference": "A1", "achieved:started_work:on": date(2026, 7, 9)}
        new = {"started_on": date(2026, 8, 1), "sessions": 1, **SCORES}
        receive(place, [form(root / "q2.xlsx", place, [zeb, BEA, new], period="2026-27 Q2")])
    return root


@pytest.fixture
def kept(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(pristine, tmp_path / "kept", monkeypatch)


def _until(place: Place, day: str, partner: str = "example-charity") -> Place:
    agreed = place.folder / "agreements.yaml"
    lines = [
        re.sub(r"links_people: true[^}]*", f"links_people: true, keep_until: {day}", line) if partner in line else line
        for line in agreed.read_text("utf-8").splitlines()
    ]
    agreed.write_text("\n".join(lines) + "\n", "utf-8")
    return open_place(place.folder)


def _figures(place: Place) -> dict[str, Any]:
    with place.store() as store:
        return {view: store.rows(f"select * from {view} order by all") for view in FIGURES}


def test_nothing_is_due_where_no_day_was_agreed(kept: Place) -> None:
    assert len(kept.privacy.retention()) == 0
    assert kept.privacy.delete_due(by="DPO") == 0


def test_what_is_due_is_said_by_partner_and_quarter(kept: Place) -> None:
    place = _until(kept, "2026-11-01")
    told = place.privacy.retention().to_dict("records")
    assert [(r["partner_id"], r["period"], r["rows"], r["is_due"]) for r in told] == [
        ("example-charity", "2026-27 Q1", 2, True),
        ("example-charity", "2026-27 Q2", 3, True),
    ]
    assert not _until(kept, "2026-11-20").privacy.retention()["is_due"].any(), "the last day itself has not passed"


def test_the_day_may_be_so_many_years_after_the_financial_year(kept: Place) -> None:
    settings = kept.folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8") + "keep_people_years: 6\n", "utf-8")
    told = open_place(kept.folder).privacy.retention()
    assert set(told["keep_until"]) == {date(2033, 3, 31)}
    assert not told["is_due"].any()


def test_rows_about_people_are_deleted_and_every_figure_of_results_stands(kept: Place) -> None:
    place = _until(kept, "2026-11-01")
    before = _figures(place)
    assert any(row for row in before["score_changes"])
    assert place.privacy.delete_due(by="DPO") == 5
    for table in ("support", "score", "claim"):
        assert one(place, f"select count(*) from {table} join return_version v using (return_id) "
                          "where v.partner_id = 'example-charity'") == 0  # fmt: skip
    assert _figures(place) == before
    assert place.returns.audit().broken == ()
    archived = [pyarrow.parquet.read_table(path).to_pylist() for path in (place.folder / "archive").iterdir()]
    assert sum(any(c["holds"] == "people" for c in cells) for cells in archived) == 1
    assert place.privacy.delete_due(by="DPO") == 0


def test_what_was_published_can_be_published_again(kept: Place) -> None:
    place = _until(kept, "2026-11-01")
    place.measures.publish(by="Sam")
    tables = ("place_year_breakdown", "place_quarter_indicator", "place_quarter_area", "reliable_change")
    before = [place.measures.query(f"select * from {table} order by all").to_dict("records") for table in tables]
    assert any(before)
    place.privacy.delete_due(by="DPO")
    place.measures.publish(by="Sam")
    after = [place.measures.query(f"select * from {table} order by all").to_dict("records") for table in tables]
    assert repr(after) == repr(before)


def test_a_full_rebuild_gives_the_same_figures_as_the_day_of_deletion(kept: Place) -> None:
    from outcomes.store.kept import rebuild

    place = _until(kept, "2026-11-01")
    place.privacy.delete_due(by="DPO")
    before = _figures(place)
    with place.store() as store, store.transaction():
        rebuild(store.connection)
    assert _figures(place) == before


def test_a_return_sent_again_for_a_deleted_quarter_counts_nobody_twice(kept: Place, tmp_path: Path) -> None:
    place = _until(kept, "2026-11-01")
    before = _figures(place)["place_results"]
    place.privacy.delete_due(by="DPO")
    receive(place, [form(tmp_path / "late.xlsx", place, [ZEB | {"reference": "A1"}, BEA, BEA | {"reference": "B3"}])])
    assert _figures(place)["place_results"] == before
    assert place.privacy.retention()["rows"].tolist() == [3], "what came late is due at once"


def test_collective_figures_of_a_year_with_deleted_rows_are_none_and_not_too_low(kept: Place) -> None:
    place = _until(kept, "2026-11-01")
    place.people.link()
    assert one(place, "select count(*) from joint_people") > 0
    place.privacy.delete_due(by="DPO")
    place.people.link()
    assert one(place, "select count(*) from joint_people") == 0


def test_claims_that_are_paid_for_must_be_settled_first(kept: Place) -> None:
    programme = next((kept.folder / "programmes").glob("*.yaml"))
    programme.write_text(programme.read_text("utf-8").replace("mechanism: grant", "mechanism: impact_bond"), "utf-8")
    place = _until(kept, "2026-11-01")
    with pytest.raises(PlaceError, match="1 of these rows claim outcomes that are paid for"):
        place.privacy.delete_due(by="DPO")
    assert one(place, "select count(*) from deletion") == 0
    assert place.privacy.delete_due(by="DPO", claims_settled=True) == 5


def test_the_command_lists_and_deletes(kept: Place) -> None:
    place = _until(kept, "2026-11-01")
    words = ["retention", str(place.folder)]
    listed = CliRunner().invoke(main, words)
    assert "example-charity, 2026-27 Q2: 3 rows, until 01/11/2026, is due." in listed.output
    assert CliRunner().invoke(main, [*words, "--delete"]).exit_code == 2
    gone = CliRunner().invoke(main, [*words, "--delete", "--by", "DPO", "--json"])
    assert json.loads(gone.output) == {"deleted_rows": 5}


def test_nobody_is_linked_before_or_after_what_was_agreed(kept: Place) -> None:
    """Zeb and Bea are with both partners: each one person while both agreements hold, two from the day one lapses."""
    assert kept.people.link().links == 2
    agreed = kept.folder / "agreements.yaml"
    text = agreed.read_text("utf-8")
    lapsed = text.replace("ends: 2028-03-31", "ends: 2026-11-19", 1)
    for changed in (lapsed, text.replace("starts: 2026-04-01", "starts: 2026-11-21", 1)):
        agreed.write_text(changed, "utf-8")
        assert open_place(kept.folder).people.link().links == 0
    agreed.write_text(text.replace("ends: 2028-03-31", "ends: 2026-11-20", 1), "utf-8")
    assert open_place(kept.folder).people.link().links == 2


def test_how_people_consented_is_recorded_where_consent_is_the_basis_and_only_there(kept: Place) -> None:
    agreed = kept.folder / "agreements.yaml"
    text = agreed.read_text("utf-8")
    asked = "lawful_basis: consent, consent: asked on the form of first contact"
    agreed.write_text(text.replace("lawful_basis: public_task", asked, 1), "utf-8")
    assert open_place(kept.folder).definition.agreements[0].consent == "asked on the form of first contact"
    agreed.write_text(
        text.replace("lawful_basis: public_task", asked.replace(": consent", ": contract", 1), 1), "utf-8"
    )
    with pytest.raises(DefinitionError, match="Consent is not this agreement's lawful_basis"):
        open_place(kept.folder)
