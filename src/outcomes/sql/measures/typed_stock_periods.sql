-- The last quarter of a span for which a partner gave a stock, for each programme, and the return that gave it.
select
    r.indicator_code, s.span, s.grain, r.partner_id, r.programme_id,
    max(r.period) as period, arg_max(r.return_id, r.period) as return_id
from stg_results r
join span s using (period)
where r.dimension = 'all' and r.value is not null
    and r.indicator_code in (select indicator_code from indicator where kind = 'stock')
group by r.indicator_code, s.span, s.grain, r.partner_id, r.programme_id
