-- Reports of one person's achievement by two partners that do not agree: their days lie more than a quarter (92 days)
-- apart, or one partner's report stands and the other's was rejected by the commissioner or taken back. One of them is
-- wrong, or the two are different people. To be looked at; the earliest day that a measured return tells counts meanwhile.
-- One row for each achievement, return_id, row_no, other_return_id and other_row_no.
with told as (
    select
        l.person_id, c.achievement, c.partner_id, c.person_key,
        bool_or(c.claim_is_current and c.claim_state <> 'rejected') as stands,
        bool_or(c.claim_state = 'rejected')                         as was_rejected,
        min(c.achieved_on)                                          as achieved_on,
        arg_min(c.first_return_id, (c.achieved_on, c.first_return_id, c.first_row_no)) as return_id,
        arg_min(c.first_row_no, (c.achieved_on, c.first_return_id, c.first_row_no))    as row_no
    from funded_claims c
    join linked_person l using (partner_id, person_key)
    group by l.person_id, c.achievement, c.partner_id, c.person_key
)
select
    a.achievement, a.partner_id, a.return_id, a.row_no, a.achieved_on, b.partner_id as other_partner_id,
    b.return_id as other_return_id, b.row_no as other_row_no, b.achieved_on as other_achieved_on,
    abs(a.achieved_on - b.achieved_on)::integer as days_apart,
    case when b.stands then 'dates apart' when b.was_rejected then 'rejected' else 'taken back' end as conflict
from told a
join told b
    on b.person_id = a.person_id and b.achievement = a.achievement and b.partner_id <> a.partner_id
where a.stands
    and (not b.stands or (b.partner_id > a.partner_id and abs(a.achieved_on - b.achieved_on) > 92))
