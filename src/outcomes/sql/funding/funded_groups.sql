-- The group of each participant of a programme at first contact, for each breakdown: what a price may depend on.
-- One row for each partner_id, programme_id, person_key and dimension.
select
    s.partner_id, s.programme_id, s.person_key, c.dimension,
    arg_min(c.category, (s.period, s.return_id, s.row_no)) as category
from stg_support s
join support_category c using (return_id, row_no)
group by s.partner_id, s.programme_id, s.person_key, c.dimension
