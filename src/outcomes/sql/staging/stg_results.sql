-- Every actual result that counts, one row an indicator, quarter and group in one return.
-- Where a return gives people for an indicator, they are the source and its typed figures are left out.
with measured as (
    select * from result
    where is_own_period and basis = 'actual' and return_id in (select return_id from stg_returns)
    union all
    select * from stg_restated_results
)
select m.*
from measured m
left join stg_people_indicators p using (return_id, indicator_code)
where p.return_id is null
