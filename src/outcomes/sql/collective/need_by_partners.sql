-- The mix of need of people with one, two, three and more partners in a span: what makes their outcomes hard to compare.
-- One row for each span, partners and category.
with shared as (
    select span, person_id, count(distinct partner_id) as partners
    from joint_presence
    where programme_id = 'all' and has_reference
    group by span, person_id
)
select s.span, s.partners, coalesce(g.category, 'not-known') as category, count(*) as people
from shared s
left join joint_groups g
    on g.span = s.span and g.programme_id = 'all' and g.person_id = s.person_id and g.dimension = 'need_band'
group by s.span, s.partners, coalesce(g.category, 'not-known')
