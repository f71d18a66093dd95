"""Where something stands in a package of grants in JSON: by the path of its field, as no cell of it has an address.

Returns road: other → **package places** → checked. Inside, a package is a sheet: its row 1 is the fields' paths.
"""

from __future__ import annotations

from dataclasses import replace

from outcomes.returns.addresses import a1
from outcomes.returns.findings import Finding
from outcomes.returns.reading import Reading
from outcomes.returns.workbook import Workbook

FORMAT = "json"
_FIRST_GRANT = 2
"""The row of the grant that the package counts as 0."""


def in_package(findings: list[Finding], reading: Reading, workbook: Workbook) -> list[Finding]:
    """The findings with the path of each field, such as `grants/3/awardDate`, in place of an address.

    What is wrong with a field wherever it stands has the field's own path, without a grant's number.
    """
    headings = workbook.sheets[0].rows[0] if workbook.sheets and workbook.sheets[0].rows else ()
    paths = {a1(1, column): f"grants/…/{heading}" for column, heading in enumerate(headings, 1)}
    paths |= {
        a1(int(row), column): f"grants/{int(row) - _FIRST_GRANT}/{table.labels.get(name, name)}"
        for table in reading.tables
        for name, column in table.columns.items()
        if isinstance(column, int) and column
        for row in table.rows
    }
    return [replace(one, cells=tuple(paths.get(cell, cell) for cell in one.cells)) for one in findings]
