"""No file harms us: each is refused in one sentence with a remedy, in a moment, or read without harm."""

from __future__ import annotations

import os
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from outcomes.errors import FileRefused
from outcomes.returns.refusals import _REASONS
from outcomes.returns.workbook import Reader

Handmade = Callable[..., Path]
SECONDS = 5.0
"""Well over the two a refusal takes, for machines that are busy."""


@pytest.fixture
def refuse(reader: Reader) -> Callable[[Path], FileRefused]:
    """Reads a file that must be refused, soon."""

    def read(path: Path) -> FileRefused:
        started = time.monotonic()
        with pytest.raises(FileRefused) as refused:
            reader.read(path)
        assert time.monotonic() - started < SECONDS
        assert refused.value.where == str(path)
        return refused.value

    return read


Refuse = Callable[[Path], FileRefused]
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


# What is in the way of a name


def test_folders_links_and_pipes_are_not_read(tmp_path: Path, handmade: Handmade, refuse: Refuse) -> None:
    target = handmade()
    folder, link, pipe = tmp_path / "folder.xlsx", tmp_path / "link.xlsx", tmp_path / "pipe.xlsx"
    folder.mkdir()
    link.symlink_to(target)
    os.mkfifo(pipe)
    found = [refuse(path) for path in (folder, link, pipe, tmp_path / "absent.xlsx", Path("/dev/zero"))]
    assert [error.message for error in found] == [
        "This is a folder, not a file.",
        "This is a link to another file.",
        "This is not an ordinary file.",
        "There is no such file.",
        "This is not an ordinary file.",
    ]
    assert {error.code for error in found} == {"refused-not-a-spreadsheet"}


@pytest.mark.parametrize("name", ["~$return.xlsx", ".~lock.return.xlsx#"])
def test_the_file_excel_leaves_beside_an_open_workbook_is_no_return(tmp_path: Path, refuse: Refuse, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x08Jo Reed".ljust(165))
    assert refuse(tmp_path / name).remedy == "Close the workbook and send the one without ~ in its name."


def test_a_name_in_no_encoding_is_read_all_the_same(tmp_path: Path, handmade: Handmade, reader: Reader) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.xlsx")
    handmade().rename(path)
    assert reader.read(path).sheets[0].rows == [[1]]


# What is no spreadsheet


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 \x00", "This is a PDF, not a spreadsheet."),
        (b"\n<html><body><table>", "This is a web page with a spreadsheet's name."),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
            "This is a spreadsheet in a format of 2003 that we do not read.",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a spreadsheet."),
        (random.Random(3).randbytes(4_000), "This is not a spreadsheet."),
        (COMPOUND, "This is not a spreadsheet."),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "This is a Word document, not a spreadsheet."),
    ],
)
def test_what_only_has_a_spreadsheets_name_is_named(
    tmp_path: Path, refuse: Refuse, content: bytes, message: str
) -> None:
    (tmp_path / "return.xlsx").write_bytes(content)
    error = refuse(tmp_path / "return.xlsx")
    assert (error.code, error.message) == ("refused-not-a-spreadsheet", message)


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        ("word/document.xml", "", "This is a Word document, not a spreadsheet."),
        ("ppt/presentation.xml", "", "This is a presentation, not a spreadsheet."),
        ("Index/Document.iwa", "", "This is an Apple Numbers document."),
        ("readme.txt", "", "This is not a spreadsheet."),
        ("mimetype", "application/vnd.oasis.opendocument.text", "This is a Word document, not a spreadsheet."),
    ],
)
def test_other_documents_are_named(tmp_path: Path, refuse: Refuse, part: str, content: str, message: str) -> None:
    path = tmp_path / "return.xlsx"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(part, content)
        if part == "mimetype":
            zipped.writestr("content.xml", "<a/>")
    assert refuse(path).message == message


# What is locked or broken


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(COMPOUND + "EncryptedPackage".encode("utf-16-le"), id="xlsx"),
        pytest.param(
            COMPOUND + b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x36\x00" + bytes(54), id="xls"
        ),
    ],
)
def test_a_password_is_said(tmp_path: Path, refuse: Refuse, content: bytes) -> None:
    (tmp_path / "return.xlsx").write_bytes(content)
    error = refuse(tmp_path / "return.xlsx")
    assert error.code == "refused-encrypted"
    assert error.message == "This workbook is protected with a password."


def test_a_password_on_an_ods_is_said(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "return.ods"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        zipped.writestr("content.xml", random.Random(1).randbytes(300))
        zipped.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert refuse(path).code == "refused-encrypted"


def test_a_workbook_cut_short_anywhere_is_refused(handmade: Handmade, refuse: Refuse) -> None:
    path = handmade()
    whole = path.read_bytes()
    for length in range(4, len(whole), 97):
        path.write_bytes(whole[:length])
        assert refuse(path).code == "refused-corrupt"


def test_a_workbook_with_any_byte_changed_is_refused_or_read_whole(handmade: Handmade, reader: Reader) -> None:
    """A changed byte is found by its checksum, or lies where nothing is read."""
    path = handmade()
    whole = path.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= chance.randrange(1, 256)
        path.write_bytes(changed)
        try:
            rows = reader.read(path).sheets[0].rows
        except FileRefused as refused:
            assert refused.code.startswith("refused-")
        else:
            assert rows == [[1]]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"xl/workbook.xml": "<workbook><sheets/>"}, id="workbook without sheets"),
        pytest.param({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, id="sheet without its part"),
        pytest.param({"xl/worksheets/sheet1.xml": "plain words"}, id="sheet that is no XML"),
        pytest.param({"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>1"}, id="sheet that ends early"),
        pytest.param({"xl/worksheets/sheet1.xml": "<a/>".encode("utf-16")}, id="sheet in UTF-16"),
        pytest.param({"_rels/.rels": "<Relationships/>"}, id="no workbook named"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(handmade: Handmade, refuse: Refuse, parts: dict[str, str]) -> None:
    assert refuse(handmade(parts=parts)).code == "refused-corrupt"


# What means harm


def test_definitions_in_xml_are_refused(handmade: Handmade, refuse: Refuse) -> None:
    words = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'
    bomb = f'<?xml version="1.0"?><!DOCTYPE sst [{words}]><sst><si><t>&b;</t></si></sst>'
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        error = refuse(handmade(parts={part: bomb}))
        assert error.code == "refused-corrupt"
        assert error.message == "This workbook holds definitions that no spreadsheet program writes."


@pytest.mark.parametrize(
    "name",
    ["/etc/cron.d/x", "../x.xml", "xl/../../x.xml", "C:\\x.xml", "..\\x.xml", "xl/workbook.xml", "XL/Workbook.xml"],
)
def test_names_that_lead_elsewhere_or_stand_twice_are_refused(handmade: Handmade, refuse: Refuse, name: str) -> None:
    error = refuse(handmade(also=[(name, "x")]))
    assert error.code == "refused-corrupt"
    assert error.message == "This workbook holds parts with names that no spreadsheet program writes."


def test_a_bomb_is_known_by_what_it_says_it_holds(handmade: Handmade, refuse: Refuse) -> None:
    error = refuse(handmade(" " * (310 << 20)))
    assert error.code == "refused-too-large"
    assert error.message == "The workbook is larger than 300 MB when it is unpacked."


def test_a_bomb_that_lies_about_its_size_is_known_as_it_unpacks(handmade: Handmade, refuse: Refuse) -> None:
    path = handmade(" " * (310 << 20))
    path.write_bytes(with_size(path.read_bytes(), b"xl/worksheets/sheet1.xml", 1_000))
    assert refuse(path).code == "refused-corrupt"


def with_size(data: bytes, name: bytes, size: int) -> bytes:
    """A zip whose directory gives another size for one part."""
    changed, at = bytearray(data), data.find(b"PK\1\2")
    while at >= 0:
        (length,) = struct.unpack_from("<H", data, at + 28)
        if data[at + 46 : at + 46 + length] == name:
            struct.pack_into("<I", changed, at + 24, size)
        at = data.find(b"PK\1\2", at + 4)
    return bytes(changed)


@pytest.mark.parametrize("filler", [" ", "<a>", "<c><v>1</v></c>"])
def test_a_file_that_swells_beyond_measure_is_refused(handmade: Handmade, refuse: Refuse, filler: str) -> None:
    error = refuse(handmade('<row r="1">' + filler * ((60 << 20) // len(filler)) + "</row>"))
    assert error.code == "refused-too-large"
    assert "times its size" in error.message


def test_a_text_no_cell_can_hold_is_refused(handmade: Handmade, refuse: Refuse) -> None:
    text = random.Random(5).randbytes(4 << 20).hex()
    cell = handmade(f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>')
    assert refuse(cell).message == "A cell holds more text than a spreadsheet program allows."
    shared = handmade(parts={"xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si></sst>"})
    assert refuse(shared).code == "refused-too-large"


def test_a_value_in_the_last_cell_of_all_is_refused_with_its_place(handmade: Handmade, refuse: Refuse) -> None:
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for rows in (last, '<row r="1"><c r="A1"><v>1</v></c></row>' + last, last.replace("XFD", "XFDXFD")):
        assert refuse(handmade(rows)).code == "refused-too-large"
    assert "sheet no. 1 is filled as far as cell XFD1048576" in refuse(handmade(last)).message


def test_a_style_in_the_last_cell_of_all_is_harmless(handmade: Handmade, reader: Reader) -> None:
    path = handmade('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert reader.read(path).sheets[0].rows == [[1]]


def test_a_million_empty_rows_are_harmless(handmade: Handmade, reader: Reader) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += "".join(f'<row r="{i}" ht="15.5" customHeight="1" hidden="1"/>' for i in range(2, 1_048_577))
    sheet = reader.read(handmade(rows)).sheets[0]
    assert sheet.rows == [[1]]
    assert sheet.hidden_rows == frozenset()


def test_a_value_far_below_the_rest_keeps_its_place(handmade: Handmade, reader: Reader) -> None:
    path = handmade('<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="C1000000"><v>2</v></c></row>')
    rows = reader.read(path).sheets[0].rows
    assert (rows[0], rows[999_999], len(rows)) == ([1], [None, None, 2], 1_000_000)


def test_one_part_under_many_sheets_is_refused(handmade: Handmade, refuse: Refuse) -> None:
    names = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 500))
    path = handmade(parts={"xl/workbook.xml": f'<workbook xmlns:r="{names}"><sheets>{sheets}</sheets></workbook>'})
    assert refuse(path).code == "refused-corrupt"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a,b\n"' + "x," * 2_000_000, id="a quotation mark that never closes"),
        pytest.param("a,b\n" + "," * 20_000 + "\n", id="more columns than a sheet has"),
        pytest.param("a,b\n1,\x00\x01\n", id="control characters"),
    ],
)
def test_a_table_of_text_that_is_none_is_refused(tmp_path: Path, refuse: Refuse, text: str) -> None:
    (tmp_path / "return.csv").write_text(text)
    assert refuse(tmp_path / "return.csv").code.startswith("refused-")


# What the sender is told


def test_every_refusal_is_a_sentence_and_a_remedy_in_plain_words() -> None:
    codes = set()
    for code, message, remedy in _REASONS.values():
        codes.add(code)
        assert message.endswith(".") and remedy.endswith(".")
        assert message.count(". ") == 0
        for word in ("zip", "byte", "exception", "parse", "null", "archive", "python", "calamine"):
            assert word not in f"{message} {remedy}".lower().split()
    assert codes == {
        "refused-encrypted",
        "refused-corrupt",
        "refused-not-a-spreadsheet",
        "refused-too-large",
        "refused-too-slow",
        "refused-waited-too-long",
    }
