"""Why a file is not read: a stable code, one sentence, and what the sender can do.

Returns road: **read** (a child says the reason, its parent says the sentence).
"""

from __future__ import annotations

from pathlib import Path

from outcomes.errors import FileRefused

_ENCRYPTED, _CORRUPT, _TOO_LARGE, _TOO_SLOW, _NOT_A_SPREADSHEET, _WAITED = (
    "refused-encrypted",
    "refused-corrupt",
    "refused-too-large",
    "refused-too-slow",
    "refused-not-a-spreadsheet",
    "refused-waited-too-long",
)
_SEND_XLSX = "Send the workbook itself, saved as .xlsx."
_SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as a new .xlsx file, and send that one."
_MAKE_SMALLER = "Take out what is not part of the return (pictures, copies, empty formatted rows) and send it again."

_REASONS: dict[str, tuple[str, str, str]] = {
    "absent": (_NOT_A_SPREADSHEET, "There is no such file.", "Check its name and folder."),
    "unreadable": (_NOT_A_SPREADSHEET, "The file cannot be opened.", "Check that you are allowed to read it."),
    "folder": (_NOT_A_SPREADSHEET, "This is a folder, not a file.", "Name the workbook in it."),
    "link": (_NOT_A_SPREADSHEET, "This is a link to another file.", "Send the workbook itself, not a link to it."),
    "special": (_NOT_A_SPREADSHEET, "This is not an ordinary file.", _SEND_XLSX),
    "empty": (_NOT_A_SPREADSHEET, "The file is empty.", "Save the workbook again and send it again."),
    "lock": (
        _NOT_A_SPREADSHEET,
        "This is the small file a spreadsheet program keeps while a workbook is open.",
        "Close the workbook and send the one without ~ in its name.",
    ),
    "word": (_NOT_A_SPREADSHEET, "This is a Word document, not a spreadsheet.", _SEND_XLSX),
    "slides": (_NOT_A_SPREADSHEET, "This is a presentation, not a spreadsheet.", _SEND_XLSX),
    "numbers": (
        _NOT_A_SPREADSHEET,
        "This is an Apple Numbers document.",
        "In Numbers choose File, Export To, Excel, and send that file.",
    ),
    "pdf": (_NOT_A_SPREADSHEET, "This is a PDF, not a spreadsheet.", _SEND_XLSX),
    "web-page": (_NOT_A_SPREADSHEET, "This is a web page with a spreadsheet's name.", _SAVE_AGAIN),
    "old-xml": (_NOT_A_SPREADSHEET, "This is a spreadsheet in a format of 2003 that we do not read.", _SAVE_AGAIN),
    "foreign": (_NOT_A_SPREADSHEET, "This is not a spreadsheet.", _SEND_XLSX),
    "encrypted": (
        _ENCRYPTED,
        "This workbook is protected with a password.",
        "Remove the password in Excel (File, Info, Protect Workbook) and send it again.",
    ),
    "damaged": (_CORRUPT, "This workbook is damaged and cannot be read.", _SAVE_AGAIN),
    "crashed": (_CORRUPT, "This workbook is so damaged that reading it failed.", _SAVE_AGAIN),
    "entities": (_CORRUPT, "This workbook holds definitions that no spreadsheet program writes.", _SAVE_AGAIN),
    "names": (_CORRUPT, "This workbook holds parts with names that no spreadsheet program writes.", _SAVE_AGAIN),
    "short-cells": (
        _CORRUPT,
        "This .xlsb workbook was saved by a program that shortens cells so that some would be lost.",
        _SAVE_AGAIN,
    ),
    "bad-text": (_CORRUPT, "The table cannot be read from line {detail} on.", _SAVE_AGAIN),
    "bad-json": (
        _CORRUPT,
        "This package of grants cannot be read: {detail}.",
        "Mend it, or write it again with the program it came from, and send it again.",
    ),
    "no-grants": (
        _NOT_A_SPREADSHEET,
        "This file holds no list of grants as the 360Giving standard has it.",
        "Send the grants as a 360Giving package or spreadsheet; send anything else as a workbook.",
    ),
    "large-file": (_TOO_LARGE, "The file is larger than {detail} MB.", _MAKE_SMALLER),
    "large-unpacked": (_TOO_LARGE, "The workbook is larger than {detail} MB when it is unpacked.", _MAKE_SMALLER),
    "swells": (_TOO_LARGE, "The workbook unpacks to {detail} times its size, as no ordinary one does.", _SAVE_AGAIN),
    "large-cell": (_TOO_LARGE, "A cell holds more text than a spreadsheet program allows.", _SAVE_AGAIN),
    "large-sheet": (
        _TOO_LARGE,
        "A sheet reaches too far to be read: {detail}.",
        "Delete the rows and columns below and to the right of your figures, save, and send it again.",
    ),
    "merges": (
        _TOO_LARGE,
        "A sheet has more than {detail} merged ranges.",
        "Unmerge the cells of the sheet, save it, and send it again.",
    ),
    "large-memory": (_TOO_LARGE, "Reading this workbook takes more memory than is allowed.", _MAKE_SMALLER),
    "waited": (
        _WAITED,
        "This posted file waited longer than {detail} to be received, and is deleted unread.",
        "Ask for it to be posted again. The place's own file says how many days files may wait in the inbox.",
    ),
    "unopened": (
        _CORRUPT,
        "This posted file cannot be opened: it is damaged, or was posted to another place.",
        "Ask for it to be posted again.",
    ),
    "slow": (_TOO_SLOW, "Reading this workbook took longer than {detail} seconds.", _MAKE_SMALLER),
}


class Refused(Exception):
    """Raised while reading, inside the child: the reason's name, and a detail for its sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


def refusal(reason: str, detail: str, where: str | Path) -> FileRefused:
    """The error for a reason, in words for the sender."""
    code, message, remedy = _REASONS[reason]
    return FileRefused(message.format(detail=detail), remedy=remedy, where=where, code=code)
