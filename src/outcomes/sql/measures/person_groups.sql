-- The group a person counts in, for each breakdown, as known at first contact in the span; everyone counts in `all`.
-- One row for each indicator_code, span, partner_id, programme_id, person_key and dimension.
with asked as (
    select indicator_code, 'all' as dimension from indicator
    union all
    select indicator_code, dimension from indicator_breakdown
)
select
    p.indicator_code, p.span, p.partner_id, p.programme_id, p.person_key, p.has_reference, p.latest_score,
    p.score_change, p.value, p.has_achieved, b.dimension,
    case when b.dimension = 'all' then 'all' else coalesce(c.category, 'not-known') end as category
from person_results p
join asked b using (indicator_code)
left join first_contacts c using (span, partner_id, programme_id, person_key, dimension)
