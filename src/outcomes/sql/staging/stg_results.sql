-- Every actual result that counts, one row an indicator, quarter and group in one return.
-- Where a return gives people for an indicator, they are the source and its typed figures are left out.
select r.*
from stg_said_results r
left join stg_returns_set_aside a using (return_id)
where r.is_own_period and r.basis = 'actual' and a.return_id is null
union all
select r.*
from stg_said_results r
join stg_returns_with_people c using (return_id)
left join stg_people_indicators p using (return_id, indicator_code)
where r.is_own_period and r.basis = 'actual' and p.return_id is null
union all
select * from stg_restated_results
