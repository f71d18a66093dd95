"""Keeps people who are forgotten out of later returns: their rows are left out before anything is stored.

On the road: check → **kept out** → intake.  The rule is that by which they were forgotten, on the keys of rows sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.leaving_out import cells_of, struck, without_rows
from outcomes.store.database import Store
from outcomes.store.forgetting import REFERENCE
from outcomes.store.forgotten import Key, forgotten_here
from outcomes.store.linking import WEAK_NEEDED


@dataclass(frozen=True)
class Watch:
    """Looks whether rows of a return are of somebody forgotten."""

    people: tuple[frozenset[Key], ...]
    strengths: dict[str, str]

    def leave_out(self, checked: Checked) -> Checked:
        """The return without such rows; a warning names the cells they begin in, and its sender what to do."""
        found = [(table, self._rows(table)) for table in checked.tables if table.holds == "people"]
        if not any(rows for _, rows in found):
            return checked
        gone = {cell for table, rows in found for cell in cells_of(table.read, rows)}
        left = {id(table): without_rows(table, rows) for table, rows in found if rows}
        findings = [*struck(checked.findings, gone), *(_told(table, rows) for table, rows in found if rows)]
        verdict = checked.verdict
        if verdict != "refused":
            verdict = "errors" if any(f.severity == "error" for f in findings) else "ready"
        return replace(
            checked,
            tables=tuple(left.get(id(table), table) for table in checked.tables),
            findings=tuple(in_order(findings)),
            of_file=tuple(struck(checked.of_file, gone)),
            verdict=verdict,
        )

    def _rows(self, table: CheckedTable) -> list[int]:
        references = table.column(f"key:{REFERENCE}").tolist()
        return [i for i in range(table.size) if self._is_kept_out(table, i, references[i])]

    def _is_kept_out(self, table: CheckedTable, i: int, reference: str | None) -> bool:
        told = {kind: keys[i] for kind, keys in table.match_keys.items()} | {REFERENCE: (reference,)}
        return any(is_person(one, told, self.strengths) for one in self.people)


def is_person(
    person: Collection[Key], told: Mapping[str, Collection[str | None]], strengths: Mapping[str, str]
) -> bool:
    """Whether the keys told of somebody, by kind, are those of a person on the list: the same reference, or keys enough
    to link (`linking`) and no birth date that conflicts."""
    if any((REFERENCE, reference) in person for reference in told.get(REFERENCE, ())):
        return True
    agreed = dict.fromkeys(("strong", "weak", "veto"), 0)
    for kind, keys in told.items():
        strength = strengths.get(kind, "")
        if any((kind, key) in person for key in keys):
            agreed[strength] = agreed.get(strength, 0) + 1
        elif strength == "veto" and keys and any(known == kind for known, _ in person):
            return False
    return agreed["strong"] > 0 or agreed["weak"] >= WEAK_NEEDED


def watch(store: Store) -> Watch | None:
    """What later returns are looked through with; None where nobody is forgotten."""
    people = tuple(frozenset(one.keys) for one in forgotten_here(store) if not one.is_lifted)
    return Watch(people, strengths_of(store)) if people else None


def strengths_of(store: Store) -> dict[str, str]:
    """What each kind of key is worth, by the place's match rules."""
    return dict(store.rows("select key_kind, strength from match_rule"))


def _told(table: CheckedTable, rows: Sequence[int]) -> Finding:
    first = table.read.first_cells()
    one = len(rows) == 1
    return Finding(
        code="forgotten-person",
        severity="warning",
        sheet=table.read.sheet,
        cells=tuple(first[i] for i in rows),
        label="",
        found="",
        message=f"{'A person' if one else f'{len(rows)} people'} on this sheet asked to be forgotten, and "
        f"{'is' if one else 'are'} not kept.",
        remedy="Take the row out of your file too. If the person has come back to you, tell whoever keeps the place.",
        rule="forgotten-person",
    )
