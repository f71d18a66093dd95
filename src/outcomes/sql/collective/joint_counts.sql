-- How many people partners count, and how many different people those are as linked, by span, programme and group.
-- People without a reference cannot be recognised again and are counted apart, row by row.
-- One row for each span, programme_id, dimension and category.
with dimensions as (
    select 'all' as dimension
    union all
    select distinct dimension from category
),
grouped as (
    select
        j.span, j.programme_id, d.dimension,
        case when d.dimension = 'all' then 'all' else coalesce(g.category, 'not-known') end as category,
        j.partner_id, j.person_key, j.person_id, j.is_linkable, j.has_reference
    from joint_presence j
    cross join dimensions d
    left join joint_groups g
        on g.span = j.span and g.programme_id = j.programme_id and g.person_id = j.person_id
        and g.dimension = d.dimension
),
by_partner as (
    select
        span, programme_id, dimension, category, partner_id, count(*) filter (has_reference) as partner_people
    from grouped
    group by span, programme_id, dimension, category, partner_id
),
largest as (
    select span, programme_id, dimension, category, max(partner_people)::decimal(18, 4) as largest_count
    from by_partner
    group by span, programme_id, dimension, category
)
select
    g.span, g.programme_id, g.dimension, g.category,
    count(*) filter (g.has_reference)                                  as known_people,
    count(distinct g.person_id) filter (g.has_reference)               as linked_people,
    count(*) filter (g.has_reference and g.is_linkable)                as linkable_known,
    count(distinct g.person_id) filter (g.has_reference and g.is_linkable) as linkable_people,
    count(*) filter (not g.has_reference)                              as unreferenced_rows,
    count(distinct g.partner_id)                                       as partners,
    l.largest_count
from grouped g
join largest l using (span, programme_id, dimension, category)
group by g.span, g.programme_id, g.dimension, g.category, l.largest_count
