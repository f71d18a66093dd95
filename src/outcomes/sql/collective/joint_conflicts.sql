-- Achievements of one person that two partners date more than a quarter (92 days) apart: one of the dates is wrong, or the
-- two are different people. To be looked at; the earliest date counts meanwhile.
with told as (
    select
        l.person_id, c.achievement, c.partner_id, c.person_key, min(c.achieved_on) as achieved_on,
        arg_min(c.return_id, (c.achieved_on, c.return_id)) as return_id
    from stg_claims c
    join linked_person l using (partner_id, person_key)
    group by l.person_id, c.achievement, c.partner_id, c.person_key
)
select
    a.achievement, a.partner_id, a.return_id, a.achieved_on, b.partner_id as other_partner_id,
    b.return_id as other_return_id, b.achieved_on as other_achieved_on,
    abs(a.achieved_on - b.achieved_on)::integer as days_apart
from told a
join told b on b.person_id = a.person_id and b.achievement = a.achievement and b.partner_id > a.partner_id
where abs(a.achieved_on - b.achieved_on) > 92
