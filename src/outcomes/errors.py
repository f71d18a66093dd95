"""Everything that stops the road, in one tree. What is merely wrong with a return is a `Finding`, not one of these.

OutcomesError          one sentence that says what is wrong, and one that says what to do
├── FileRefused        a workbook we will not read: encrypted, corrupt, too large, not a spreadsheet
├── DefinitionError    a framework, place, programme, layout or report file that breaks its format
├── PlaceError         the folder is no place, a secret is missing, a name is unknown
├── ValuesError        a unit value, price series or discount rate that is not there for what was asked
├── ScaleError         an instrument that does not exist, or columns that are not its items
└── StoreError         the store is in use, full, damaged or of a newer version
"""

from __future__ import annotations

from pathlib import Path


class OutcomesError(Exception):
    """What is wrong and what to do about it, in words for the person who can mend it.

    `where` is the file (and the place in it), `message` a sentence, `remedy` a sentence.
    """

    def __init__(self, message: str, *, remedy: str, where: str | Path | None = None) -> None:
        self.message = message
        self.remedy = remedy
        self.where = None if where is None else str(where)
        super().__init__(message, remedy, self.where)

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        return f"{head}{self.message} {self.remedy}"


class FileRefused(OutcomesError):
    """A workbook we will not read. Nothing of it is stored but the fact."""

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        where: str | Path | None = None,
        code: str = "refused",
        sha256: str | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, where=where)
        self.code = code
        self.sha256 = sha256


class DefinitionError(OutcomesError):
    """A file of ours (framework, place, programme, layout, report) that breaks its format."""

    def __init__(self, message: str, *, remedy: str, file: str | Path, line: int | None = None) -> None:
        self.file = Path(file)
        self.line = line
        super().__init__(message, remedy=remedy, where=f"{file}, line {line}" if line else str(file))


class PlaceError(OutcomesError):
    """The folder is no place, a secret is missing, or a name in it is unknown."""


class ValuesError(OutcomesError):
    """A unit value, price series, factor or discount rate is not there for what was asked. Nothing was guessed."""


class ScaleError(OutcomesError):
    """There is no such instrument, or columns of answers and its items do not fit together. Nothing was scored."""


class StoreError(OutcomesError):
    """The store is in use, full, damaged or of a newer version. Nothing was written."""
