-- A person's achievement once, whoever reports it: the first date told, and how many partners tell it.
-- One row for each person_id and achievement.
select
    l.person_id, c.achievement, min(c.achieved_on) as achieved_on, max(c.achieved_on) as last_told_on,
    count(distinct c.partner_id) as partners
from stg_claims c
join linked_person l using (partner_id, person_key)
group by l.person_id, c.achievement
