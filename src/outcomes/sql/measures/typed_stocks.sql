-- A stock over a span: the last value each partner gave for each programme, group by group.
select
    r.indicator_code, s.span, r.partner_id, r.programme_id, r.dimension, r.category,
    arg_max(r.value, r.period) as value
from stg_results r
join indicator i using (indicator_code)
join span s using (period)
where i.kind = 'stock' and r.value is not null
group by r.indicator_code, s.span, r.partner_id, r.programme_id, r.dimension, r.category
