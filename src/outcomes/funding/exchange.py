"""Writes grants in the 360Giving Data Standard: those a place's programmes awarded, and those it was given in files.

Funding road: terms + the store's grants → **exchange** → a JSON package or a spreadsheet (CSV) for publishing.

Which field of ours is which of theirs is said once, in the layout that reads the standard. What we write is checked
against the standard's own published list of fields, frameworks/exchange/threesixtygiving-1.4.3-fields.csv (CC BY 4.0).
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from outcomes.csv_text import csv_text
from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.framework.definitions import PlaceDefinition
from outcomes.funding.instalments import total_of
from outcomes.funding.terms import FundedProgramme
from outcomes.returns.findings import Finding
from outcomes.returns.layout import shipped_layouts
from outcomes.whole_files import write_text

Grant = dict[str, Any]
"""One grant: value by the standard's field path, such as `recipientOrganization/0/name`."""
REQUIRED = (
    "id", "title", "description", "currency", "amountAwarded", "awardDate", "recipientOrganization/0/id",
    "recipientOrganization/0/name", "fundingOrganization/0/id", "fundingOrganization/0/name",
)  # fmt: skip
"""What a grant to an organisation must say (360Giving Data Standard 1.4, required fields)."""
_LAYOUT = "360giving-spreadsheet"


@dataclass(frozen=True)
class WrittenGrants:
    """The file that was written, how many grants are in it, and what was left out or is wrong."""

    path: Path
    grants: int
    findings: tuple[Finding, ...]


@cache
def paths() -> Mapping[str, str]:
    """The standard's field path of each of our fields, as the layout that reads them has it."""
    columns = shipped_layouts()[_LAYOUT].tables["grants"].columns
    return {name: column.heading[-1] for name, column in columns.items()}


def own_grants(place: PlaceDefinition, programmes: Iterable[FundedProgramme]) -> Iterator[Grant]:
    """The awards of a place's grants; the day of an award is missing where the terms do not say it."""
    names = {p.partner_id: p.name for p in place.partners}
    code = place.place.code
    for programme in programmes:
        if programme.terms.grant is None:
            continue
        given: Counter[str] = Counter()
        for fixed in programme.terms.fixed:
            given[fixed.partner] += 1
            again = f"-{given[fixed.partner]}" if given[fixed.partner] > 1 else ""
            awarded_on = programme.terms.grant.awarded_on
            yield _without_gaps(
                {
                    "id": f"360G-{code}-{programme.programme}-{fixed.partner}{again}",
                    "title": f"{programme.name}: {names[fixed.partner]}",
                    "description": programme.terms.grant.restricted_to or "Unrestricted",
                    "currency": "GBP",
                    "amountAwarded": total_of(fixed, programme),
                    "awardDate": awarded_on.isoformat() if awarded_on else None,
                    "plannedDates/0/startDate": programme.starts.isoformat(),
                    "plannedDates/0/endDate": programme.ends.isoformat(),
                    "recipientOrganization/0/id": f"360G-{code}:{fixed.partner}",
                    "recipientOrganization/0/name": names[fixed.partner],
                    "fundingOrganization/0/id": f"360G-{code}:{programme.funder}",
                    "fundingOrganization/0/name": names[programme.funder],
                    "grantProgramme/0/title": programme.name,
                }
            )


def kept_grant(row: Mapping[str, Any]) -> Grant:
    """A grant as the store keeps it (`stg_grants`), its details with it."""
    named = {"funder_id": "funder_org_id"}
    told = row["details"]
    details = json.loads(told) if isinstance(told, str) else {}  # pandas makes a missing one a number
    fields = {name: row.get(named.get(name, name), details.get(name)) for name in paths()}
    return _without_gaps({paths()[name]: _plain(paths()[name], value) for name, value in fields.items()})


def _plain(path: str, value: Any) -> Any:
    if value is None or value != value:
        return None
    if _type_of(path) == "number":
        return Decimal(str(value)).normalize()
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def _without_gaps(grant: Mapping[str, Any]) -> Grant:
    return {path: value for path, value in grant.items() if value is not None}


def write_grants(grants: Sequence[Grant], path: Path) -> WrittenGrants:
    """Write the grants that meet the standard, as `.json` or `.csv`; the others are findings and stay out.

    Raises:
        PlaceError: the file's name ends in neither.
    """
    if path.suffix not in (".json", ".csv"):
        raise PlaceError(
            f"Grants are not written as '{path.suffix}'.", remedy="Name a file that ends in .json or .csv."
        )
    findings = [finding for grant in grants for finding in grant_faults(grant)]
    named = Counter(grant["id"] for grant in grants if "id" in grant)
    findings += [
        _finding("grant-id-twice", str(identity), f"{many} grants have the identifier {identity}.")
        for identity, many in named.items()
        if many > 1
    ]
    wrong = {finding.found for finding in findings}
    sound = [grant for grant in grants if grant.get("id") not in wrong]
    text = _as_json(sound) if path.suffix == ".json" else _as_csv(sound)
    write_text(path, text)
    return WrittenGrants(path, len(sound), tuple(findings))


def grant_faults(grant: Grant) -> Iterator[Finding]:
    """What is wrong with a grant by the standard: what is missing, not one of its fields, or of another type."""
    identity = str(grant.get("id", "a grant without identifier"))
    for path in REQUIRED:
        if path not in grant:
            yield _finding("grant-field-missing", identity, f"The grant does not say {path}, which the standard needs.")
    for path, value in grant.items():
        kind = _type_of(path)
        if kind is None:
            yield _finding("grant-field-unknown", identity, f"{path} is no field of the standard.")
        elif (kind == "number") != isinstance(value, Decimal):
            yield _finding("grant-field-type", identity, f"{path} is not a {kind}.")


def _finding(code: str, identity: str, message: str) -> Finding:
    return Finding(code, "error", "", (), "", identity, message, "Complete it; until then the grant is left out.", code)


@cache
def _fields() -> Mapping[tuple[str, str], tuple[str, str]]:
    """The published fields: type and what it refers to, by object and field."""
    file = shipped("frameworks") / "exchange" / "threesixtygiving-1.4.3-fields.csv"
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {(row["object"], row["field"]): (row["type"], row["ref"]) for row in csv.DictReader(lines)}


def _type_of(path: str) -> str | None:
    """`number` or `string`, by the standard; None where it has no such field."""
    here, kind = "Grant", ""
    for part in path.split("/"):
        if part.isdigit():
            continue
        if (here, part) not in _fields():
            return None
        kind, here = _fields()[here, part]
    if kind == "" and here == "currency":
        return "string"
    return "number" if "number" in kind else "string" if "string" in kind else None


def _as_json(grants: Iterable[Grant]) -> str:
    package = {"version": "1.4", "grants": [_nested(grant) for grant in grants]}
    return json.dumps(package, ensure_ascii=False, indent=2, default=_number) + "\n"


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _nested(grant: Grant) -> dict[str, Any]:
    """Paths as objects within lists: `recipientOrganization/0/name` is the name of the first recipient."""
    made: dict[str, Any] = {}
    for path, value in grant.items():
        head, _, rest = path.partition("/")
        if not rest:
            made[head] = value
        else:
            made.setdefault(head, [{}])[0][rest.partition("/")[2]] = value
    return made


def _as_csv(grants: Sequence[Grant]) -> str:
    columns = [path for path in paths().values() if any(path in grant for grant in grants)]
    return csv_text([columns, *([_cell(grant.get(path)) for path in columns] for grant in grants)])


def _cell(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value or ""
