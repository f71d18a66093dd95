-- Every actual result that counts. Where a return gives people for an indicator, they are the source and its typed
-- figures are left out.
-- One row for each partner_id, programme_id, indicator_code, period, dimension and category.
select r.*
from stg_said_results r
semi join stg_returns c using (return_id)
anti join stg_people_indicators p using (return_id, indicator_code)
where r.is_own_period and r.basis = 'actual'
union all
select * from stg_restated_results
