-- Actual values that a measured return gives for another quarter, where that quarter has no measured return of its own.
-- The latest return that speaks of the quarter wins.
-- One row for each partner_id, programme_id, indicator_code, period, dimension and category.
select r.*
from stg_said_results r
join stg_returns c using (return_id)
left join stg_returns own
    on own.partner_id = r.partner_id and own.programme_id = r.programme_id and own.period = r.period
where not r.is_own_period and r.basis = 'actual' and own.return_id is null
qualify row_number() over (
    partition by r.partner_id, r.programme_id, r.indicator_code, r.period, r.dimension, r.category
    order by c.period desc, r.row_no
) = 1
