"""What a place lists in a CSV file is what we read, or it is refused at its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from outcomes.errors import DefinitionError
from outcomes.strict_csv import load_rows, read_rows


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: str
    height_m: Decimal
    note: str = "none"
    is_old: bool = False


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "trees.csv"


def test_rows_become_models_with_exact_numbers_and_defaults(file: Path) -> None:
    file.write_text("kind,height_m,note,is_old\noak, 12.30 ,,yes\nash,7,by the gate,no\n", "utf-8")
    assert load_rows(file, Tree) == (
        Tree(kind="oak", height_m=Decimal("12.30"), is_old=True),
        Tree(kind="ash", height_m=Decimal(7), note="by the gate"),
    )


def test_columns_may_stand_in_any_order_and_optional_ones_be_absent(file: Path) -> None:
    file.write_text("height_m,kind\n3,yew\n", "utf-8")
    assert load_rows(file, Tree) == (Tree(kind="yew", height_m=Decimal(3)),)


def test_a_file_saved_by_excel_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfkind,height_m\r\noak,12\r\n,\r\n\r\nash,7\r\n")
    rows = read_rows(file, Tree)
    assert [tree.kind for tree in rows.models] == ["oak", "ash"]
    assert rows.faults == ()
    assert rows.document.line((1,)) == 5


def test_lines_are_counted_across_cells_of_several_lines(file: Path) -> None:
    file.write_text('kind,height_m,note\noak,12,"tall\nand\nwide"\nash,high,\n', "utf-8")
    (fault,) = read_rows(file, Tree).faults
    assert fault.line == 5
    assert "'height_m' is 'high', which is not a number." in str(fault)


def test_every_wrong_row_is_found_and_the_right_ones_kept_in_their_lines(file: Path) -> None:
    file.write_text("kind,height_m,is_old\noak,tall,maybe\nash,7,no\n,3,no\nelm,9,yes\n", "utf-8")
    rows = read_rows(file, Tree)
    assert [fault.line for fault in rows.faults] == [2, 2, 4]
    assert [(tree.kind, rows.document.line((i,))) for i, tree in enumerate(rows.models)] == [("ash", 3), ("elm", 5)]
    with pytest.raises(DefinitionError, match="There are 2 more faults"):
        load_rows(file, Tree)


def test_all_faults_of_the_heading_are_told_and_that_the_rows_wait(file: Path) -> None:
    file.write_text("kind,kind,colour\noak,oak,green\n", "utf-8")
    rows = read_rows(file, Tree)
    assert len(rows.faults) == 3
    assert all("The rows are looked at once the heading is right." in fault.remedy for fault in rows.faults)
    assert not rows.is_whole
    with pytest.raises(DefinitionError, match=r"no column 'colour'.*2 more faults"):
        load_rows(file, Tree)


@pytest.mark.parametrize("content", [b"kind,height_m\noak,1\x00\n", b"kind,height_m\ncaf\xe9,1\n"])
def test_odd_bytes_are_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DefinitionError) as refusal:
        load_rows(file, Tree)
    assert refusal.value.line == 2


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(DefinitionError, match="There is no such file"):
        load_rows(file, Tree)
