-- A stock over a span: the last value each partner gave for each programme, with the groups of the same quarter.
select
    l.indicator_code, l.span, l.grain, l.partner_id, l.programme_id, r.dimension, r.category, r.value
from stg_results r
join typed_stock_periods l using (return_id, indicator_code, period)
where r.value is not null
    -- Said again here, so that only the rows of stocks are looked at.
    and r.indicator_code in (select indicator_code from indicator where kind = 'stock')
