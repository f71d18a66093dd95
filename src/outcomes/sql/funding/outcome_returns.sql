-- Measured returns that list people and say something of an achievement, if only that there was none.
-- One row for each return_id and achievement.
select distinct r.return_id, r.partner_id, r.programme_id, r.period, split_part(f.field, ':', 2) as achievement
from support_field f
join stg_returns r using (return_id)
where f.field like 'achieved:%'
