-- One achievement of one person as a measured return reports it, with the quarter it was achieved in.
-- One row for each return_id, row_no and achievement.
select
    s.return_id, s.row_no, s.partner_id, s.programme_id, s.person_key, s.has_reference, c.achievement, c.achieved_on,
    q.period as achieved_period
from claim c
join stg_support s using (return_id, row_no)
join (select distinct period, period_starts_on, period_ends_on from span) q
    on c.achieved_on between q.period_starts_on and q.period_ends_on
