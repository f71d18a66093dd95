-- Measured returns that list people.
select return_id
from stg_returns
where return_id in (select return_id from support)
