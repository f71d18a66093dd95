"""What a restricted copy holds: every table, what one row of it is, and the query on the store that makes it.

On the road: sql/restricted → **restricted_tables** → restricted, dictionary. Queries see two tables made for the copy:
`drawn` (person_id, pseudonym) and `numbered` (return_id, row_no, support_no); the store's own numbers are not selected.
"""

from __future__ import annotations

import re

from outcomes.store import explained

VIEWS = (
    "restricted_partners",
    "restricted_supports",
    "restricted_groups",
    "restricted_scores",
    "restricted_achievements",
)
"""The views they read."""
TABLES: dict[str, tuple[str, str]] = {
    "person": (
        "One row is a person, across the partners in this copy as far as they could be linked.",
        """select d.pseudonym, count(distinct s.partner_id) as partners, bool_or(s.is_linkable) as is_linkable
        from restricted_supports s
        join drawn d using (person_id)
        group by d.pseudonym
        order by d.pseudonym""",
    ),
    "person_support": (
        "One row is a person's support by one partner in one programme and quarter; where one workbook told it for "
        "several programmes, is_told_first marks the row that sums take.",
        """select n.support_no, d.pseudonym, s.partner_id, s.programme_id, s.period, s.started_period,
            s.weeks_after_first, s.weeks_supported, s.sessions, s.hours, s.is_told_first
        from restricted_supports s
        join drawn d using (person_id)
        join numbered n using (return_id, row_no)
        order by n.support_no""",
    ),
    "person_group": (
        "One row is the group a person is in, for one breakdown, as known at first contact.",
        """select d.pseudonym, g.dimension, g.category
        from restricted_groups g
        join drawn d using (person_id)
        order by all""",
    ),
    "person_score": (
        "One row is a supported person's first or latest score on one questionnaire.",
        """select n.support_no, d.pseudonym, c.scale, c.occasion, c.scale_score
        from restricted_scores c
        join drawn d using (person_id)
        join numbered n using (return_id, row_no)
        order by all""",
    ),
    "person_achievement": (
        "One row is something a supported person is said to have achieved.",
        """select n.support_no, d.pseudonym, c.achievement, c.achieved_period, c.weeks_after_start
        from restricted_achievements c
        join drawn d using (person_id)
        join numbered n using (return_id, row_no)
        order by all""",
    ),
    "partner": (
        "One row is a partner whose people are in this copy.",
        """select partner_id, partner_name, role, partner_kind, partner_size, is_local
        from partner
        where partner_id in (select partner_id from restricted_supports)
        order by all""",
    ),
    "programme": (
        "One row is a programme in which they are supported.",
        """select programme_id, programme_name, mechanism, framework_code
        from programme
        where programme_id in (select programme_id from restricted_supports)
        order by all""",
    ),
    "category": (
        "One row is a group of a breakdown.",
        """select dimension, dimension_label, category, category_label, is_special_category, position
        from category
        where dimension in (select dimension from restricted_groups)
        order by dimension, position""",
    ),
    "instrument": (
        "One row is a questionnaire: which score is good, and what its scores mean.",
        """select *
        from instrument
        where scale in (select scale from restricted_scores)
        order by position""",
    ),
}
"""Every table of a copy but the one that says what it is: what one row is, and the query that makes it."""
_DRAWN = "select null::integer as person_id, ''::varchar as pseudonym"
NUMBERED = """
    select
        s.return_id, s.row_no,
        row_number() over (order by d.pseudonym, s.period, s.partner_id, s.programme_id, s.row_no) as support_no
    from restricted_supports s
    join drawn d using (person_id)
"""
ABOUT = "restricted_copy"
ABOUT_SENTENCE = (
    "What this copy is, for whom, why, until when and by whom it was made, and what it may not be used for."
)
SAY_ABOUT = """
    select $number::integer as copy_no, $made_for::varchar as made_for, $because::varchar as made_because,
        $until::date as use_until, $may_not::varchar as may_not, $by::varchar as made_by, $at::timestamp as made_at,
        place_code, place_name, is_made_up, as_at, $partners::varchar[] as copy_partners, $people::bigint as people,
        $alone::bigint as people_alone, $head::varchar as audit_head, $outcomes::varchar as outcomes_version
    from place
"""


def sentences() -> dict[str, str]:
    """What each table of a copy holds."""
    return {
        ABOUT: ABOUT_SENTENCE,
        **{table: sentence for table, (sentence, _) in TABLES.items()},
        explained.NAME: explained.SENTENCE,
    }


def selects() -> dict[str, str]:
    """Every table of a copy with a query on the store that shows its columns."""
    shaped = f"with drawn as ({_DRAWN}), numbered as ({NUMBERED})"
    return {
        ABOUT: re.sub(r"\$\w+::", "null::", SAY_ABOUT),
        **{table: f"{shaped} {select}" for table, (_, select) in TABLES.items()},
        explained.NAME: explained.SHAPE,
    }
