-- The group a person is in for each breakdown, across partners: as known at first contact with any of them in the span.
-- One row for each span, programme_id, person_id and dimension.
with known as (
    select
        p.span, unnest([s.programme_id, 'all']) as programme_id, s.person_id, c.dimension, c.category,
        s.period, s.return_id, s.row_no
    from linked_support s
    join support_category c using (return_id, row_no)
    join span p using (period)
)
select
    span, programme_id, person_id, dimension,
    coalesce(
        arg_min(category, (period, return_id, row_no)) filter (category <> 'not-known'), 'not-known'
    ) as category
from known
group by span, programme_id, person_id, dimension
