"""Hostile files of every format: each is refused in a sentence, or read without harm, and the child's limits hold."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.errors import FileRefused
from outcomes.returns.limits import Limits
from outcomes.returns.workbook import Reader

from . import hostile


def _made(folder: Path, name: str, content: bytes) -> Path:
    path = folder / f"return{hostile.suffix(name)}"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_file_that_means_harm_is_refused_in_a_sentence(tmp_path: Path, reader: Reader, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = _made(tmp_path, name, hostile.REFUSED[name]())
    with pytest.raises(FileRefused) as refused:
        reader.read(path)
    assert refused.value.code.startswith("refused-")
    assert refused.value.message.endswith(".")
    assert "failed" not in refused.value.message, "the child said why; it did not crash"
    assert refused.value.code != "refused-too-slow", "nobody waits a minute for it"


def test_on_the_command_line_each_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    quick = ("a part without a name", "xls that ends early", "ods with entities", "csv with noughts in it")
    paths = [tmp_path / f"{number}{hostile.suffix(name)}" for number, name in enumerate(quick)]
    for path, name in zip(paths, quick, strict=True):
        path.write_bytes(hostile.REFUSED[name]())
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "empty.ods").touch()
    (tmp_path / "~$return.xlsx").write_bytes(hostile.xlsx())
    every = [*paths, *(tmp_path / name for name in ("folder.xlsx", "empty.ods", "~$return.xlsx"))]
    told = CliRunner().invoke(main, ["check", *map(str, every)])
    assert told.exit_code == 2
    assert told.output.count("✗") == told.output.count("Not read: please see below") == len(every)


@pytest.mark.parametrize("name", hostile.READ)
def test_a_file_that_is_odd_and_whole_is_read_without_harm(tmp_path: Path, reader: Reader, name: str) -> None:
    rows = reader.read(_made(tmp_path, name, hostile.READ[name]())).sheets[0].rows
    assert len(rows) <= 2


def test_a_file_larger_than_allowed_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    with Reader(Limits(file_mb=1), children=1) as bounded, pytest.raises(FileRefused, match="larger than 1 MB"):
        bounded.read(path)


@pytest.mark.parametrize(("wrong", "message"), [(".xls", "xlsx"), (".csv", "xlsx"), (".ods", "xlsx"), (".xlsx", "csv")])
def test_a_spreadsheet_renamed_as_another_is_read_as_what_it_is(
    tmp_path: Path, reader: Reader, wrong: str, message: str
) -> None:
    path = tmp_path / f"return{wrong}"
    path.write_bytes(hostile.xlsx() if message == "xlsx" else b"a,b\n1,2\n")
    assert reader.read(path).format == message


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods", ".csv"])
def test_a_file_of_any_format_is_bounded_in_time(tmp_path: Path, suffix: str) -> None:
    """The clock is the kernel's, whatever the child does; a good file after it is read."""
    path = tmp_path / f"slow{suffix}"
    path.write_bytes(b"a,b\n" + b'"x""y",2\n' * 2_000_000)
    good = tmp_path / "good.csv"
    good.write_bytes(b"a,b\n1,2\n")
    with Reader(Limits(seconds=0.3), children=1) as bounded:
        with pytest.raises(FileRefused) as refused:
            bounded.read(path)
        assert refused.value.code == "refused-too-slow"
        assert len(bounded.read(good).sheets[0].rows) == 2
