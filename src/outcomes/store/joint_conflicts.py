"""Reports of one person's outcome that do not agree between partners, as rows to be put in words.

On the road: linking → sql (joint_conflicts) → **joint conflicts** → place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outcomes.store.database import Store
from outcomes.store.linking import bring_up_to_date
from outcomes.store.runner import measured

_ROWS = """
    with named as (
        select rule_code as achievement, arg_min(indicator_label, position) as label
        from indicator where rule in ('achieved', 'achieved_share') group by rule_code
    )
    select
        c.conflict, coalesce(n.label, c.achievement), p.partner_name, a.period, a.sheet, a.cell, c.achieved_on,
        o.partner_name, b.period, b.sheet, b.cell, c.other_achieved_on
    from joint_conflicts c
    join partner p on p.partner_id = c.partner_id
    join partner o on o.partner_id = c.other_partner_id
    join support a on a.return_id = c.return_id and a.row_no = c.row_no
    join support b on b.return_id = c.other_return_id and b.row_no = c.other_row_no
    left join named n using (achievement)
    order by all
"""


@dataclass(frozen=True)
class Report:
    """One partner's report of an outcome, and where it stands."""

    partner: str
    period: str
    sheet: str
    cell: str
    achieved_on: date


@dataclass(frozen=True)
class Conflict:
    """Two reports that do not agree: `kind` is `dates apart`, or says of the other that it was `rejected` or
    `taken back`.
    """

    kind: str
    outcome: str
    one: Report
    other: Report


def conflicts(store: Store) -> list[Conflict]:
    """Every conflict there is, once everybody is linked."""
    bring_up_to_date(store)
    with measured(store.connection, "joint_conflicts"):
        rows = store.rows(_ROWS)
    return [Conflict(kind, outcome, Report(*told[:5]), Report(*told[5:])) for kind, outcome, *told in rows]
