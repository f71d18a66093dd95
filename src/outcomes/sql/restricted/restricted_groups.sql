-- The group a person is in for each breakdown, as the partners that cover it knew it at first contact and never later, so
-- that no birthday or removal shows. Areas smaller than wards (output areas, LSOAs, data zones, postcodes) are not known
-- here, and groups of a special category only where the partner's agreement names a condition for it.
-- One row for each person_id and dimension.
with special as (
    select distinct dimension from category where is_special_category
),
known as (
    select
        s.person_id, c.dimension, s.period, s.return_id, s.row_no,
        case
            when regexp_matches(c.category, '^([EWSN]0[01]|N20)[0-9]{6}$') then 'not-known'
            when regexp_matches(c.category, '^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$') then 'not-known'
            else c.category
        end as category
    from restricted_supports s
    join support_category c using (return_id, row_no)
    join restricted_partners a using (partner_id)
    where a.covers_special_category or c.dimension not in (select dimension from special)
)
select
    person_id, dimension,
    coalesce(
        arg_min(category, (period, return_id, row_no)) filter (category <> 'not-known'), 'not-known'
    ) as category
from known
group by person_id, dimension
