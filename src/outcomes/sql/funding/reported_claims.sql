-- Every outcome ever claimed for a person of a partner in a programme, with the row that first reported it.
-- A claim is known by its person, achievement and day; its id is that row's, so that no later version changes it.
-- One row for each claim_id.
with every as (
    select
        v.partner_id, v.programme_id, v.period, c.return_id, c.row_no, c.achievement, c.achieved_on,
        coalesce(s.reference_key, concat('row ', s.return_id, ' ', s.row_no)) as person_key,
        s.reference_key is not null as has_reference
    from claim c
    join support s using (return_id, row_no)
    join return_version v using (return_id)
    where not s.did_not_start
)
select
    concat_ws('-', return_id, row_no, achievement) as claim_id,
    return_id as first_return_id, row_no as first_row_no, period, partner_id, programme_id, person_key, has_reference,
    achievement, achieved_on
from every
qualify row_number() over (
    partition by partner_id, programme_id, person_key, achievement, achieved_on order by return_id, row_no
) = 1
