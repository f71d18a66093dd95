-- Partners whose people may be given to named analysts on the day the figures speak of: their agreement says so, holds,
-- and no day to delete by has passed; until when, and whether it covers special category data (a condition of article 9).
-- One row for each partner_id.
select
    a.partner_id, a.special_condition is not null as covers_special_category,
    least(a.ends_on, coalesce(a.keep_until, a.ends_on)) as covered_until
from agreement a
cross join place p
where a.gives_people_to_analysts
    and p.as_at between a.starts_on and least(a.ends_on, coalesce(a.keep_until, a.ends_on))
