-- A stock over a span: the last value each partner gave for each programme, with the groups of the same return.
-- One row for each indicator_code, span, partner_id, programme_id, dimension and category.
with last as (
    select
        q.indicator_code, s.span, s.grain, q.partner_id, q.programme_id,
        max(q.period) as period, arg_max(q.return_id, q.period) as return_id
    from typed_stock_quarters q
    join span s using (period)
    where q.dimension = 'all'
    group by q.indicator_code, s.span, s.grain, q.partner_id, q.programme_id
)
select
    l.indicator_code, l.span, l.grain, l.partner_id, l.programme_id, q.dimension, q.category, q.value
from typed_stock_quarters q
join last l using (return_id, indicator_code, period)
