-- Kept by partner and quarter: the stocks partners gave, for each programme and group, with the return that gave it.
-- One row for each indicator_code, period, partner_id, programme_id, dimension and category.
select indicator_code, partner_id, programme_id, period, return_id, dimension, category, value
from stg_results
where value is not null and indicator_code in (select indicator_code from indicator where kind = 'stock')
