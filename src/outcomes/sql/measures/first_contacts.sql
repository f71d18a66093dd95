-- What was known of a person at first contact in a span, for each breakdown: the first category any row gives.
-- One row for each span, partner_id, programme_id, person_key and dimension.
with known as (
    select
        p.span, s.partner_id, unnest([s.programme_id, 'all']) as programme_id, s.person_key, c.dimension, c.category,
        s.period, s.return_id, s.row_no
    from stg_support s
    join support_category c using (return_id, row_no)
    join span p using (period)
)
select
    span, partner_id, programme_id, person_key, dimension,
    arg_min(category, (period, return_id, row_no)) as category
from known
group by span, partner_id, programme_id, person_key, dimension
