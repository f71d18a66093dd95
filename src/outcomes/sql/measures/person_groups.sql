-- The group a person counts in, for each breakdown, as known at first contact in the span; everyone counts in `all`.
with counted as (
    select distinct indicator_code, span, partner_id, programme_id, person_key, has_reference
    from person_rows
)
select
    p.indicator_code, p.span, p.partner_id, p.programme_id, p.person_key, p.has_reference, b.dimension,
    coalesce(c.category, 'not-known') as category
from counted p
join indicator_breakdown b using (indicator_code)
left join first_contacts c using (span, partner_id, programme_id, person_key, dimension)
union all
select indicator_code, span, partner_id, programme_id, person_key, has_reference, 'all', 'all'
from counted
