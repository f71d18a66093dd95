-- Each participant's earliest start with a partner in a programme, as measured returns report it.
-- One row for each partner_id, programme_id and person_key.
select
    partner_id, programme_id, person_key, has_reference, min(started_on) as started_on,
    arg_min(return_id, (period, return_id, row_no)) as first_return_id,
    arg_min(row_no, (period, return_id, row_no)) as first_row_no
from stg_support
group by partner_id, programme_id, person_key, has_reference
