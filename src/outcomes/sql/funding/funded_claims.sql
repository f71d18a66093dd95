-- Every claimed outcome that a measured return holds or that was ever decided about, with where it stands.
-- One that was verified and that no measured return holds any more was withdrawn by the partner.
-- One row for each claim_id.
with held as (
    select
        c.partner_id, c.programme_id, c.person_key, c.achievement, c.achieved_on,
        arg_max(c.return_id, (r.period, c.row_no)) as return_id, arg_max(c.row_no, (r.period, c.row_no)) as row_no
    from stg_claims c
    join stg_returns r using (return_id)
    group by c.partner_id, c.programme_id, c.person_key, c.achievement, c.achieved_on
),
decided as (
    select
        claim_id, arg_max(claim_state, (decided_on, claim_decision_id)) as claim_state,
        max(decided_on) as decided_on
    from claim_decision
    group by claim_id
),
accepted as (
    select r.partner_id, r.programme_id, r.period, s.decided_on as accepted_on
    from stg_returns r
    join stg_return_states s using (return_id)
)
select
    c.claim_id, c.first_return_id, c.first_row_no, c.period, c.partner_id, c.programme_id, c.person_key,
    c.has_reference, c.achievement, c.achieved_on, p.evidence, coalesce(d.claim_state, 'waiting') as claim_state,
    d.decided_on, h.return_id is not null as claim_is_current,
    case when h.return_id is null then a.accepted_on end as withdrawn_on
from reported_claims c
left join held h using (partner_id, programme_id, person_key, achievement, achieved_on)
left join claim p on p.return_id = h.return_id and p.row_no = h.row_no and p.achievement = c.achievement
left join decided d using (claim_id)
left join accepted a using (partner_id, programme_id, period)
where h.return_id is not null or d.claim_id is not null
