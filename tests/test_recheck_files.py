"""Files that are no return are checked again too: what a new rule would change is listed, and kept when asked."""

from __future__ import annotations

import json

import openpyxl
import pytest
from click.testing import CliRunner, Result

from outcomes.cli import main
from outcomes.place import Place
from outcomes.returns import other

GRANTS = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
    "Funding Org:Identifier,Funding Org:Name\n"
    "360G-a-1,,For a garden,GBP,500,2026-05-01,GB-CHC-1,A charity,GB-LAE-X,A council\n"
)
LAYOUT = """layout: episodes
name: Episodes of care
holds: records
fits: {headings: [Child, Began]}
tables:
  episodes:
    holds: records
    kind: episode
    row: [child]
    ends: sheet end
    columns:
      child: {heading: Child, want: key}
      began: {heading: Began, want: date}
      nights: {heading: Nights, want: number}
"""


def run(place: Place, *words: str) -> Result:
    return CliRunner().invoke(main, ["recheck", str(place.folder), *words])


def count(place: Place, what: str) -> int:
    with place.store() as store:
        return int(store.one(f"select count(*) from {what}"))


@pytest.fixture
def kept(place: Place) -> Place:
    """A place that keeps a file of grants, and one of records that name people by a reference."""
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "episodes.yaml").write_text(LAYOUT, encoding="utf-8")
    (place.folder / "inbox" / "grants.csv").write_text(GRANTS, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["Child", "Began", "Nights"], ["C-77", "03/04/2026", 12], ["C-78", "soon", None]):
        book.active.append(row)
    book.save(place.folder / "inbox" / "episodes.xlsx")
    states = [r.state for r in place.returns.receive(by="Sam Reed")]
    assert sorted(states) == ["checked", "ready"]
    return place


def test_under_the_same_rules_nothing_would_change_and_keys_are_not_keyed_again(kept: Place) -> None:
    done = kept.returns.recheck_files()
    assert sorted(one.file.holds for one in done) == ["grants", "records"]
    assert [(one.problem, one.changes, one.typed_otherwise) for one in done] == [("", False, ())] * 2
    told = run(kept)
    assert (told.exit_code, "0 returns and 2 other files checked again: 0 " in told.output) == (0, True)


def test_a_new_rule_is_listed_for_stored_grants_and_counts_once_it_is_kept(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other, "_NEEDED", {**other._NEEDED, "title": "what it is called"})
    told = run(kept)
    assert told.exit_code == 1
    assert "of grants, received on 2026-08-20: ready" in told.output
    assert "One grant does not say what it is called." in told.output
    assert "it would be judged “errors”." in told.output
    (listed,) = json.loads(run(kept, "--json").output)
    assert (listed["verdict"], listed["verdict_now"], listed["new"][0]["code"]) == ("ready", "errors", "missing-value")
    assert (count(kept, "stg_grants"), count(kept, "other_recheck")) == (1, 0)
    assert run(kept, "--keep", "--by", "Sam Reed").exit_code == 0
    assert count(kept, "stg_grants") == 0
    held = kept.returns.other_files().set_index("holds")["findings_errors"]
    assert (held["grants"], held["records"]) == (1, 1)
    assert not any(one.changes for one in kept.returns.recheck_files())
    assert kept.returns.audit().broken == ()


def test_a_file_whose_archive_is_gone_is_said_and_the_other_is_checked(kept: Place) -> None:
    sha = next(one.file.file_sha256 for one in kept.returns.recheck_files() if one.file.holds == "grants")
    (kept.folder / "archive" / f"{sha}-other.parquet").unlink()
    told = run(kept)
    assert told.exit_code == 1
    assert "This file of the archive cannot be read." in told.output
