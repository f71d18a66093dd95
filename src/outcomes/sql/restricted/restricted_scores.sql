-- First and latest scores of supported people, as a named analyst may see them: they speak of health, so only of partners
-- whose agreement names a condition for special category data.
-- One row for each return_id, row_no, scale and occasion.
select s.return_id, s.row_no, s.person_id, c.scale, c.occasion, c.scale_score
from restricted_supports s
join restricted_partners a using (partner_id)
join score c using (return_id, row_no)
where a.covers_special_category
