-- Support of one person by one partner, quarter by quarter, as a named analyst may see it: only of partners whose
-- agreement covers it, days as quarters and whole weeks, no reference and no words.
-- One row for each return_id and row_no.
with quarters as (
    select distinct period, period_starts_on, period_ends_on from span
),
given as (
    select s.*, min(s.started_on) over (partition by s.person_id) as first_started_on
    from linked_support s
    join restricted_partners a using (partner_id)
)
select
    g.return_id, g.row_no, g.person_id, g.partner_id, g.programme_id, g.period, g.is_told_first, g.is_linkable,
    q.period                                       as started_period,
    (g.started_on - g.first_started_on) // 7       as weeks_after_first,
    (g.ended_on - g.started_on) // 7               as weeks_supported,
    g.sessions, g.hours
from given g
left join quarters q on g.started_on between q.period_starts_on and q.period_ends_on
