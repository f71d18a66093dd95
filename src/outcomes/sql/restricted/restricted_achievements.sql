-- What supported people achieved, as a named analyst may see it: the day as its quarter, and in whole weeks from the start
-- of the support that tells it.
-- One row for each return_id, row_no and achievement.
select
    s.return_id, s.row_no, s.person_id, c.achievement, c.achieved_period,
    (c.achieved_on - l.started_on) // 7 as weeks_after_start
from restricted_supports s
join linked_support l using (return_id, row_no)
join stg_claims c using (return_id, row_no)
