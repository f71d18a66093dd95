-- One person's start of support by one partner in one programme: the earliest day any measured return gives, with the
-- level of need first recorded and who recorded it. Rows without a reference cannot be followed and are starts of their
-- own in every return.
-- One row for each partner_id, programme_id and person_key.
with rows_of_people as (
    select
        s.partner_id, s.programme_id, s.person_key, s.has_reference, s.started_on, s.return_id, s.row_no, s.period,
        c.category, b.need_recorded_by
    from stg_support s
    join support b using (return_id, row_no)
    left join support_category c
        on c.return_id = s.return_id and c.row_no = s.row_no and c.dimension = 'need_band'
        and c.category <> 'not-known'
)
select
    partner_id, programme_id, person_key,
    bool_and(has_reference)                                             as has_reference,
    min(started_on)                                                     as started_on,
    coalesce(arg_min(category, (period, return_id, row_no)), 'not-known') as need_band,
    arg_min(need_recorded_by, (period, return_id, row_no))              as need_recorded_by
from rows_of_people
group by partner_id, programme_id, person_key
