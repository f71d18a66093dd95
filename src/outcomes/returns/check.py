"""Checks returns at three gates, many at a time: the right file, the right cells, rows that agree.

Returns road: read → extract → **check** → feedback and store. Stop at a gate, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from outcomes.errors import FileRefused
from outcomes.framework.definitions import Framework, PlaceDefinition
from outcomes.returns import gate_two, rules
from outcomes.returns.cells import Context, type_table
from outcomes.returns.checked import Checked, CheckedTable, Sent, Verdict
from outcomes.returns.choose import choose
from outcomes.returns.extract import extract
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.identify import identify
from outcomes.returns.layout import Layout
from outcomes.returns.people import Secrets
from outcomes.returns.reading import Reading
from outcomes.returns.workbook import Workbook

History = Callable[[Sent], Mapping[str, tuple[float, ...]]]
_FORM_TABLES = ("results", "people", "resources", "promises", "stories")


@dataclass(frozen=True)
class Checker:
    """What checking needs to know. `history` gives a partner's accepted totals; `today` is the latest plausible day."""

    place: PlaceDefinition
    layouts: Mapping[str, Layout]
    today: date
    areas: Mapping[str, str] = field(default_factory=dict)
    secrets: Secrets | None = None
    history: History = lambda _: {}

    @property
    def framework(self) -> Framework:
        return self.place.framework

    def check(self, workbooks: Iterable[Workbook | FileRefused]) -> list[Checked]:
        """Every file checked, in the order given."""
        opened = [self._open(w) for w in workbooks]
        waiting = [(n, c) for n, c in enumerate(opened) if c.sent is not None]
        second = gate_two.judge(self.place, [c for _, c in waiting], self.today)
        done = dict(zip((n for n, _ in waiting), map(self._third_gate, second), strict=True))
        return [done.get(n, checked) for n, checked in enumerate(opened)]

    def _open(self, workbook: Workbook | FileRefused) -> Checked:
        """Layout, first gate and types."""
        if isinstance(workbook, FileRefused):
            return refused(workbook)
        choice = choose(workbook, self.layouts)
        if choice.layout is None:
            return _stopped(workbook, "", "", choice.why, (unknown_layout(choice.why),))
        reading = extract(workbook, choice.layout)
        if reading.holds != "return":
            return Checked(
                workbook.name, workbook.sha256, workbook.format, reading.layout, reading.holds, choice.why, None,
                tuple(CheckedTable(t, t.frame) for t in reading.tables), reading.findings, _verdict(reading.findings),
            )  # fmt: skip
        sent, findings = identify(reading, self.place)
        findings = [*reading.findings, *findings]
        if sent is None or any(f.code in ("missing-sheet", "missing-heading") for f in findings):
            return _stopped(workbook, reading.layout, reading.holds, choice.why, tuple(in_order(findings)))
        return self._typed(workbook, reading, choice.why, sent, findings)

    def _typed(self, workbook: Workbook, reading: Reading, why: str, sent: Sent, findings: list[Finding]) -> Checked:
        context = Context(self.framework, self.place, self.areas, self.secrets)
        tables = []
        for read in reading.tables:
            if read.holds in _FORM_TABLES:
                table, faults = type_table(read, context, sent.partner_id)
                tables.append(table)
                findings = [*findings, *faults]
        return Checked(
            workbook.name, workbook.sha256, workbook.format, reading.layout, reading.holds, why, sent, tuple(tables),
            tuple(findings), "ready",
        )  # fmt: skip

    def _third_gate(self, checked: Checked) -> Checked:
        """The rules, and the verdict."""
        assert checked.sent is not None  # only identified returns come this far
        clean = not any(f.severity == "error" for f in checked.findings)
        part = self.place.expectation(checked.sent.partner_id, checked.sent.programme_id, checked.sent.period)
        asked = frozenset(part.indicators if part and part.indicators else self.framework.indicators)
        returned = rules.Returned(checked.sent, self.framework, checked.tables, asked, self.history(checked.sent))
        findings = in_order([*checked.findings, *rules.apply(returned, gate_two_is_clean=clean)])
        return replace(checked, findings=tuple(findings), verdict=_verdict(findings))


def _verdict(findings: Iterable[Finding]) -> Verdict:
    return "errors" if any(f.severity == "error" for f in findings) else "ready"


def refused(refusal: FileRefused) -> Checked:
    """A file we would not read: one finding, nothing else."""
    name = refusal.where or ""
    finding = Finding(refusal.code, "error", "", (), "", "", refusal.message, refusal.remedy, "reader")
    return Checked(name, refusal.sha256 or "", "", "", "", "", None, (), (finding,), "refused")


def _stopped(workbook: Workbook, layout: str, holds: str, why: str, findings: tuple[Finding, ...]) -> Checked:
    """A file that did not pass the first gate: only the fact is kept."""
    return Checked(workbook.name, workbook.sha256, workbook.format, layout, holds, why, None, (), findings, "refused")


def unknown_layout(why: str) -> Finding:
    return Finding(
        "unknown-layout",
        "error",
        "",
        (),
        "",
        "",
        f"We do not know this form. {why}",
        "Send our form, or the spreadsheet you agreed with the partnership; a new layout can be drafted for yours.",
        "layout",
    )
