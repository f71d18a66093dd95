-- One person as one partner reported them in one measured return, with the person they are across partners. A workbook
-- that answers several programmes tells its rows once for each: `is_told_first` marks one of them, so that sums take it once.
-- A year of which rows were deleted would look as if fewer had been reached together: nothing is said of it.
-- One row for each return_id and row_no.
select
    s.return_id, s.row_no, s.partner_id, s.programme_id, s.period, s.person_key, p.person_id, p.is_linkable,
    s.has_reference, s.started_on, s.ended_on, s.sessions, s.hours,
    row_number() over (
        partition by s.partner_id, s.period, coalesce(a.answered_in, s.programme_id), s.row_no
        order by a.answered_in is not null, s.return_id
    ) = 1 as is_told_first
from stg_support s
join linked_person p using (partner_id, person_key)
left join answered_return a using (return_id)
where s.period not in (
    select o.period
    from closed_quarter c
    join span y using (period)
    join span o using (span)
)
