-- What a person who started is said to have achieved: the earliest day in a measured return at each level of evidence.
-- A claim without the evidence's name is only said; days from the start below 0 were achieved before it.
select
    s.partner_id, s.programme_id, s.person_key, c.achievement,
    case when c.evidence is null then 'said' else 'evidenced' end as evidence_level,
    min(c.achieved_on)                                            as achieved_on,
    date_diff('day', any_value(s.started_on), min(c.achieved_on)) as days_to_outcome
from claim c
join stg_support p using (return_id, row_no)
join starts s using (partner_id, programme_id, person_key)
group by s.partner_id, s.programme_id, s.person_key, c.achievement, evidence_level
