-- Versions whose typed figures do not simply count: they are not measured, or they list people.
select return_id
from return_version
where return_id not in (select return_id from stg_returns) or return_id in (select return_id from support)
