-- Everybody referred to a partner in a programme as measured returns have it: those who started, and those who never came
-- (each known by their reference, or by their row where there is none), with the level of need first recorded.
-- One row for each partner_id, programme_id and person_key.
with never_came as (
    select
        s.partner_id, s.programme_id, coalesce(s.reference_key, concat('row ', s.return_id, ' ', s.row_no)) as person_key,
        c.category, s.period, s.return_id, s.row_no
    from support s
    join stg_returns r using (return_id)
    left join support_category c
        on c.return_id = s.return_id and c.row_no = s.row_no and c.dimension = 'need_band'
        and c.category <> 'not-known'
    where s.did_not_start
)
select partner_id, programme_id, person_key, need_band, true as has_started from starts
union all
select
    n.partner_id, n.programme_id, n.person_key,
    coalesce(arg_min(n.category, (n.period, n.return_id, n.row_no)), 'not-known'), false
from never_came n
anti join starts s using (partner_id, programme_id, person_key)
group by n.partner_id, n.programme_id, n.person_key
