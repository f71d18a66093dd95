"""The language in which a layout says where things sit in a workbook (frameworks/layouts/README.md).

Returns road: layouts/*.yaml → **layout_language** → layout loads it, choose picks one, extract applies it.
No row numbers and no cell addresses: things are found by sheet, heading, label and mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from outcomes.framework.basics import CategoryCode, Definition, Words
from outcomes.framework.citing import Source
from outcomes.returns import form
from outcomes.returns.form import Want

Holds = Literal["return", "grants", "register", "records", "unit_values"]
TableHolds = Literal[
    "results", "people", "resources", "promises", "stories", "grants", "register", "records", "unit_values"
]
Part = Literal["value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared", "words"]
BY = "@by"
"""The name under which the column stands whose words say which figure a row is."""
Constant = str | bool | int | Decimal | date


def _listed(given: object) -> object:
    return (given,) if isinstance(given, str) else given


def plain(constant: Constant) -> str | bool | int | float | date:
    """A constant as a workbook would hold it."""
    return float(constant) if isinstance(constant, Decimal) else constant


IDENTITY = ("reference", "name", "first_name", "family_name", "email")
"""Fields that say who a person is: where a sheet's name or a heading is one of them, it is nobody's to read."""
Names = Annotated[tuple[Words, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One text or several that mean the same. Case, spacing, quotes and dashes do not matter; `*` stands for anything."""


class Marks(Definition):
    """How the marks around blocks are written; `*` stands for the block's name."""

    start: Words
    end: Words

    @model_validator(mode="after")
    def _one_star_each(self) -> Self:
        if self.start.count("*") != 1 or self.end.count("*") != 1:
            raise ValueError("marks need one * each: write it where the block's name stands.")
        return self


class Between(Definition):
    """A block: by its name, where the layout says how marks are written, or by its two marks."""

    name: Words | None = None
    start: Words | None = None
    end: Words | None = None

    @model_validator(mode="after")
    def _named_or_marked(self) -> Self:
        if (self.name is None) == (self.start is None) or (self.start is None) != (self.end is None):
            raise ValueError("give the block's name, or its start and end: not both, and not one mark alone.")
        if any((text or "").count("*") > 1 for text in (self.name, self.start, self.end)):
            raise ValueError("a block's name or mark has one * at most: write out the rest.")
        return self


Block = Annotated[Between, BeforeValidator(lambda given: {"name": given} if isinstance(given, str) else given)]


class Single(Definition):
    """One value: beside its label, in a block, in the sheet's name, or given here.

    take   right, below: the cell beside the label; across: the next cell to the right with something in it;
           inside: what follows the label in its own cell;
           above_end, below_start: in a block, in the start mark's column
    after  words before the label, where the label stands several times: the heading of its part of the sheet
    """

    sheet: Words | None = None
    label: Names | None = None
    between: Block | None = None
    sheet_name: Literal[True] | None = None
    constant: Constant | None = None
    take: Literal["right", "below", "across", "inside", "above_end", "below_start"] | None = None
    after: Names | None = None
    want: Want = Want.TEXT
    values: dict[str, Names] = Field(default_factory=dict)
    drop: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [n for n in ("label", "between", "sheet_name", "constant") if getattr(self, n) is not None]
        if len(ways) != 1:
            raise ValueError("a single value is found in one way: give one of label, between, sheet_name and constant.")
        if self.sheet_name and not self.sheet:
            raise ValueError("sheet_name needs a sheet: say whose name it is.")
        allowed = {"label": ("right", "below", "across", "inside"), "between": ("above_end", "below_start")}.get(
            ways[0], ()
        )
        if self.take and self.take not in allowed:
            raise ValueError(f"'{self.take}' does not go with {ways[0]}: take {' or '.join(allowed) or 'nothing'}.")
        if self.after and not self.label:
            raise ValueError("after says where a label is looked for: give a label, or take it away.")
        return self


class Figure(Definition):
    """Which part of which indicator a figure is, and for which group."""

    indicator: Words
    part: Part = "value"
    dimension: Words = "all"
    category: Words = "all"


class FigureCell(Single, Figure):
    """A single cell that is a figure."""


class Figures(Definition):
    """Each heading (or each row's words, in the column headed `by`) is a figure of its own.

    ignore  words in that column that are no figure: percentages beside it, headings of groups
    """

    by: Names | None = None
    are: Annotated[dict[str, Figure], Field(min_length=1)]
    ignore: tuple[Words, ...] = ()


class Column(Definition):
    """A column of a table, by its heading: the full path where headings stand on several rows (`Men / Number`).

    values  the code for each of the words written in the column
    drop    known, and never read: contact details of staff
    """

    heading: Names
    want: Want = Want.TEXT
    values: dict[str, Names] = Field(default_factory=dict)
    drop: bool = False


def _as_column(given: object) -> object:
    return {"heading": given} if isinstance(given, str | list | tuple) else given


HeadedColumn = Annotated[Column, BeforeValidator(_as_column)]


class Over(Definition):
    """A wide table: each further column is the figure for the period (and basis) its heading says.

    into    the field the figures go to, and `want` what they are meant to be
    year    the financial year where the headings leave it out (`Q1`, `Apr-Jun`)
    filler  words of the headings that add nothing
    """

    into: Words = "value"
    want: Want = Want.NUMBER
    year: Single | None = None
    actual: Names = ("actual", "actuals", "achieved", "outturn", "delivered")
    forecast: Names = ("forecast", "forecasts", "expected", "planned", "projected")
    filler: tuple[Words, ...] = ()


class Sessions(Definition):
    """A register with a column a session: each further column whose heading gives a day holds who came.

    headings day, or what each further heading says of one person: name or reference (then `attended_on` is a column)
    cells    marks (a tick or 1), or hours (a number is how long the person stayed)
    present  words that say somebody came; absent: that they did not, as a blank cell does
    """

    headings: Literal["day", "name", "reference"] = "day"
    cells: Literal["marks", "hours"] = "marks"
    present: Names = ("x", "✓", "✔", "√", "☑", "1", "y", "yes", "p", "present", "attended", "/", "\\", "true", "here")
    absent: Names = (
        "a",
        "abs",
        "absent",
        "0",
        "o",
        "n",
        "no",
        "dna",
        "did not attend",
        "apologies",
        "cancelled",
        "false",
    )


class Table(Definition):
    """A table: found by its headings anywhere on the sheet, or in a block.

    holds           what its rows become; what is not a measure is kept as `records`
    kind, row       records: what sort of thing; the fields that together name a row
    every_sheet     read on each sheet that fits, not the first alone
    block_name_as   the field that takes the block's name, where blocks repeat (`between: PROJECT-*`)
    sheet_name_as   the field that takes the sheet's name
    heading_rows    rows of headings; upper ones reach across their merged cells
    spans           columns an upper heading reaches across, for formats without merged cells
    required        the columns without which the table is not read: all, unless they are named here
    sessions        a register with a column a session; without it a register has a row an attendance, on `attended_on`
    ends            where a table found by its headings ends; `stops_at`: words in a row that end it sooner
    cells           fields from single cells, the same for every row (looked for in the block, or on the sheet)
    ignore_columns  by full path; `ignore_rows` by the words in a field's column
    entered_when    a row counts as entered when one of these fields is; by default, any
    """

    holds: TableHolds
    kind: Words | None = None
    row: tuple[Words, ...] = ()
    sheet: Words | None = None
    every_sheet: bool = False
    between: Block | None = None
    block_name_as: Words | None = None
    sheet_name_as: Words | None = None
    heading_rows: Annotated[int, Field(ge=1, le=8)] = 1
    spans: dict[str, Annotated[int, Field(ge=2)]] = Field(default_factory=dict)
    ends: Literal["blank row", "sheet end"] = "blank row"
    stops_at: Names | None = None
    columns: dict[str, HeadedColumn] = Field(default_factory=dict)
    required: tuple[Words, ...] | None = None
    over: Over | None = None
    figures: Figures | None = None
    sessions: Sessions | None = None
    constants: dict[str, Constant] = Field(default_factory=dict)
    cells: dict[str, Single] = Field(default_factory=dict)
    ignore_columns: tuple[Words, ...] = ()
    ignore_rows: dict[str, Names] = Field(default_factory=dict)
    entered_when: tuple[Words, ...] = ()
    optional: bool = False

    @property
    def needed(self) -> dict[str, Column]:
        """The columns without which the table is not read."""
        named = [n for n, c in self.columns.items() if not c.drop] if self.required is None else self.required
        return {n: c for n, c in self.columns.items() if n in named or n == BY}

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field a row of this table may have, in the order given."""
        read = [name for name, column in self.columns.items() if not column.drop]
        taken = [name for name in (self.block_name_as, self.sheet_name_as) if name]
        return tuple(dict.fromkeys([*read, *self.constants, *self.cells, *taken]))

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.between and not self.figures and not self.needed:
            raise ValueError("nothing says where this table is: name a required column, or give between.")
        if self.between and (self.stops_at or "ends" in self.model_fields_set):
            raise ValueError("a table between marks ends at its mark: take ends and stops_at away.")
        if self.block_name_as and "*" not in ((self.between and self.between.name) or ""):
            raise ValueError("block_name_as needs blocks that repeat: write * in the block's name.")
        if not (self.columns or self.over or self.figures):
            raise ValueError("the table reads nothing: give columns, over or figures.")
        return self

    @model_validator(mode="after")
    def _register_says_who_and_when(self) -> Self:
        if self.holds != "register":
            if self.sessions:
                raise ValueError("sessions are columns of a register: they need holds: register.")
            return self
        by_day = self.sessions is not None and self.sessions.headings == "day"
        if by_day == ("attended_on" in self.columns):
            raise ValueError("a register has a column attended_on, or a column a session: give sessions: {} for those.")
        by_person = self.sessions is not None and not by_day
        if not by_person and not {"reference", "name", "family_name"} & {*self.columns, self.sheet_name_as}:
            raise ValueError("a register must tell people apart: give the column reference, or name and birth_date.")
        return self

    @model_validator(mode="after")
    def _records_are_named(self) -> Self:
        if (self.holds == "records") != (self.kind is not None):
            raise ValueError("records need a kind, and only they have one: say in a word what a row is.")
        if self.figures and self.holds != "results":
            raise ValueError("figures are parts of indicators: they need holds: results.")
        return self

    @model_validator(mode="after")
    def _fields_are_known(self) -> Self:
        for named in (*self.row, *self.ignore_rows, *self.entered_when, *(self.required or ())):
            if named not in self.columns and named not in (*self.fields, *PARTS):
                raise ValueError(f"'{named}' is no field of this table: use a name that stands under columns.")
        known = _fields_of(self.holds)
        for name in self.fields if known else ():
            if not re.fullmatch("|".join(known), name):
                raise ValueError(f"'{name}' is no field of {self.holds}: use {', '.join(known)}.")
        if form.PROGRAMME.name in self.fields and (self.over or self.figures):
            raise ValueError("rows of figures side by side cannot say their programme: give each a table of its own.")
        return self


PARTS = ("value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared", "words")
_PEOPLE_MORE = (
    *("breakdown:.+", "score:.+:first", "score:.+:latest", "item:.+:.+:first", "item:.+:.+:latest"),
    *("achieved:.+:on", "achieved:.+:evidence"),
)


def _fields_of(holds: str) -> tuple[str, ...]:
    """The fields a table may have, as patterns; none where the layout names them freely."""
    if holds == "grants":
        return tuple(form.GRANT_FIELDS)
    sheets = {s.holds: s.fields for s in (form.RESULTS, form.RESOURCES, form.PROMISES, form.STORIES)}
    if holds in ("people", "register"):
        more = ("name", "attended_on", "activity") if holds == "register" else ()
        return (*(f.name for f in form.PEOPLE_FIELDS), *_PEOPLE_MORE, *more, form.PROGRAMME.name)
    named = tuple(f.name for f in sheets.get(holds, ()) if not f.shown)
    return (*named, form.PROGRAMME.name) if named else ()


class Fit(Definition):
    """How a workbook of this layout is known: everything listed must be there.

    properties  custom document properties; sheets: by their keys; headings: all on one row of one sheet;
    cells       words that stand in some cell, marks among them
    A list among headings or cells is one of them, written in several ways.
    """

    properties: tuple[Words, ...] = ()
    sheets: tuple[Words, ...] = ()
    headings: tuple[Names, ...] = ()
    cells: tuple[Names, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.size:
            raise ValueError("fits asks for nothing: give sheets, headings, cells or properties.")
        return self

    @property
    def size(self) -> int:
        return len(self.properties) + len(self.sheets) + len(self.headings) + len(self.cells)


def _alternatives(given: object) -> object:
    return (given,) if isinstance(given, Mapping | Fit) else given


class Layout(Definition):
    """A kind of workbook: how it is known, and where things sit in it.

    fits          one description, or several of which one must fit
    sheets        our word for a sheet, and the names it may have
    placeholders  words that mean nothing has been entered
    sender        fields of the form's first sheet (partner, programme, period …)
    records       single cells that are no measure, by kind and field
    figures       single cells that are figures of indicators
    """

    layout: CategoryCode
    name: Words
    holds: Holds
    about: Words | None = None
    source: Source | None = None
    fits: Annotated[tuple[Fit, ...], BeforeValidator(_alternatives), Field(min_length=1)]
    sheets: dict[str, Names] = Field(default_factory=dict)
    placeholders: tuple[Words, ...] = ()
    marks: Marks | None = None
    sender: dict[str, Single] = Field(default_factory=dict)
    records: dict[str, dict[str, Single]] = Field(default_factory=dict)
    figures: tuple[FigureCell, ...] = ()
    tables: dict[str, Table] = Field(default_factory=dict)

    @property
    def singles(self) -> tuple[Single, ...]:
        """Every single value the layout names."""
        kept = [single for group in self.records.values() for single in group.values()]
        inside = [single for table in self.tables.values() for single in table.cells.values()]
        years = [t.over.year for t in self.tables.values() if t.over and t.over.year]
        return (*self.sender.values(), *kept, *self.figures, *inside, *years)

    @model_validator(mode="after")
    def _registers_are_told(self) -> Self:
        if (self.holds == "register") != any(table.holds == "register" for table in self.tables.values()):
            raise ValueError("a register is a layout and a table: write holds: register in both.")
        return self

    @model_validator(mode="after")
    def _sheets_are_named(self) -> Self:
        asked = [name for fit in self.fits for name in fit.sheets]
        for key in (*asked, *(s.sheet for s in self.singles), *(t.sheet for t in self.tables.values())):
            if key is not None and key not in self.sheets:
                raise ValueError(f"'{key}' is not among sheets: add it there with the names it may have.")
        return self

    @model_validator(mode="after")
    def _marks_are_said(self) -> Self:
        blocks = (*(s.between for s in self.singles), *(t.between for t in self.tables.values()))
        if self.marks is None and any(block and block.name for block in blocks):
            raise ValueError("a block is named and nothing says how marks are written: give marks with start and end.")
        return self

    @model_validator(mode="after")
    def _sender_is_known(self) -> Self:
        known = [field.name for field in form.SENDER]
        for name in self.sender:
            if name not in known:
                raise ValueError(f"'{name}' is no field of the sender: use {', '.join(known)}.")
        return self
