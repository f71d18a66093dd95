-- Kept by partner: a stock over a span, the last value each partner gave for each programme, with the groups of the same
-- return.
select
    r.indicator_code, s.span, s.grain, r.partner_id, r.programme_id, r.dimension, r.category, r.value
from stg_results r
join span s using (period)
where r.value is not null and r.indicator_code in (select indicator_code from indicator where kind = 'stock')
qualify (r.period, r.return_id) = max((r.period, r.return_id)) filter (r.dimension = 'all') over (
    partition by r.indicator_code, s.span, r.partner_id, r.programme_id
)
