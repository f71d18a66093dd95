-- What a person who started is said to have achieved: the earliest day in a measured return at each level of evidence.
-- A claim without the evidence's name is only said, and one that the commissioner verified is verified. One that was
-- rejected is still said or evidenced, and marked: where nobody checks, the same claim would stand. Days from the start
-- below 0 were achieved before it.
-- One row for each partner_id, programme_id, person_key, achievement, evidence_level and is_rejected.
with claimed as (
    select
        s.partner_id, s.programme_id, s.person_key, s.started_on, c.achievement, c.achieved_on,
        case
            when f.claim_state = 'verified' then 'verified'
            when c.evidence is null then 'said'
            else 'evidenced'
        end as evidence_level,
        coalesce(f.claim_state = 'rejected', false) as is_rejected
    from claim c
    join stg_support p using (return_id, row_no)
    join starts s using (partner_id, programme_id, person_key)
    left join funded_claims f using (partner_id, programme_id, person_key, achievement, achieved_on)
)
select
    partner_id, programme_id, person_key, achievement, evidence_level, is_rejected,
    min(achieved_on)                                            as achieved_on,
    date_diff('day', any_value(started_on), min(achieved_on))   as days_to_outcome
from claimed
group by partner_id, programme_id, person_key, achievement, evidence_level, is_rejected
