"""The layout language: what it refuses, what it ships, and that the README's example is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.files import load_framework
from outcomes.returns import form
from outcomes.returns.layout import Layout, form_layout, load_layouts, shipped_layouts

GOOD = """
layout: tracker
name: A tracker
holds: return
fits: {cells: [Tracker]}
sheets: {figures: Figures}
sender:
  period: {sheet: figures, label: Quarter}
tables:
  results:
    holds: results
    sheet: figures
    columns: {indicator: Measure, value: Number}
"""


def load(folder: Path, text: str, name: str = "tracker") -> Layout:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_layouts(folder)["tracker"]


def test_a_layout_is_read_from_its_file(tmp_path: Path) -> None:
    layout = load(tmp_path, GOOD)
    assert layout.tables["results"].columns["value"].heading == ("Number",)
    assert list(layout.tables["results"].needed) == ["indicator", "value"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("label: Quarter", "labl: Quarter", "Did you mean label"),
        ("label: Quarter", "label: Quarter, constant: x", "one way"),
        ("label: Quarter", "between: QUARTER", "how marks are written"),
        ("label: Quarter", "label: Quarter, take: above_end", "does not go with label"),
        ("period:", "quarter:", "no field of the sender"),
        ("sheet: figures, label", "sheet: figure, label", "not among sheets"),
        ("value: Number", "valeu: Number", "no field of results"),
        ("holds: results", "holds: records", "records need a kind"),
        ("holds: results", "holds: grants", "no field of grants"),
        ("holds: results", "holds: results\n    required: []", "nothing says where this table is"),
        ("holds: results", "holds: results\n    entered_when: [vale]", "no field of this table"),
        ("holds: results", "holds: results\n    first_row: 7", "no key 'first_row'"),
        ("{cells: [Tracker]}", "{}", "asks for nothing"),
        ("name: A tracker", "name: A tracker\nmarks: {start: A, end: B}", "one * each"),
        ("name: A tracker", "name: A tracker\nname: Another", "written twice"),
    ],
)
def test_a_slip_in_a_layout_is_refused_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=f"(?i){re.escape(words)}") as refused:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert refused.value.line is not None


def test_a_layout_under_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"Name the file tracker\.yaml"):
        load(tmp_path, GOOD, name="other")


def test_a_places_own_layout_replaces_a_shipped_one(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, name in ((ours, "A tracker"), (theirs, "Their own")):
        folder.mkdir()
        (folder / "tracker.yaml").write_text(GOOD.replace("A tracker", name), encoding="utf-8")
    assert load_layouts(ours, theirs)["tracker"].name == "Their own"


def test_shipped_layouts_name_no_row_and_no_cell() -> None:
    assert {"mhclg-pathfinders", "360giving-spreadsheet"} <= set(shipped_layouts())
    for path in (shipped("frameworks") / "layouts").glob("*.yaml"):
        text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"\b[A-Z]{1,2}\d{1,4}\b", text), path.name
        assert not re.search(r"\brows?: *\d", text.replace("heading_rows", "")), path.name


def test_the_example_in_the_readme_is_a_layout(tmp_path: Path) -> None:
    readme = (shipped("frameworks") / "layouts" / "README.md").read_text(encoding="utf-8")
    example = readme.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "befriending-tracker.yaml").write_text(example, encoding="utf-8")
    layout = load_layouts(tmp_path)["befriending-tracker"]
    assert layout.tables["measures"].figures is not None
    assert layout.tables["clients"].columns["key_worker"].drop


def test_the_readme_names_every_key_of_the_language() -> None:
    readme = (shipped("frameworks") / "layouts" / "README.md").read_text(encoding="utf-8")
    from outcomes.returns import layout_language as language

    models = (language.Table, language.Single, language.Figures, language.Column, language.Over, language.Fit, Layout)
    keys = {name for model in models for name in model.model_fields} - {"about", "source", "properties"}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", readme)] == []


def test_the_layout_of_our_form_has_every_heading_we_print() -> None:
    framework = load_framework(shipped("frameworks") / "common-outcomes")
    layout = form_layout(framework)
    for sheet in form.form_sheets(framework):
        table = layout.tables[sheet.holds]
        read = {name: column.heading[0] for name, column in table.columns.items()}
        assert read == {f.name: f.heading for f in (form.PROGRAMME, *sheet.fields) if not f.shown}
        assert set(table.ignore_columns) == {f.heading for f in sheet.fields if f.shown}
    assert {n: s.label for n, s in layout.sender.items()} == {f.name: (f.heading,) for f in form.SENDER}
