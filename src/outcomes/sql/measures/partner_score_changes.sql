-- How many of each partner's people came how far on each scale, by span and group, each person once. Distance travelled
-- counts people with both scores; those with a first and no later score stand beside them. Classes are empty where no
-- source that was read gives the scale a threshold.
-- One row for each scale, span, partner_id, dimension and category.
with asked as (
    select rule_code as scale, 'all' as dimension from indicator where rule like 'scale%'
    union
    select i.rule_code, b.dimension
    from indicator i
    join indicator_breakdown b using (indicator_code)
    where i.rule like 'scale%'
),
grouped as (
    select
        p.*, n.reliable_points is not null as is_classed, a.dimension,
        case when a.dimension = 'all' then 'all' else coalesce(c.category, 'not-known') end as category
    from person_changes p
    join instrument n using (scale)
    join asked a using (scale)
    left join first_contacts c
        on c.span = p.span and c.partner_id = p.partner_id and c.programme_id = 'all'
        and c.person_key = p.person_key and c.dimension = a.dimension
)
select
    scale, span, partner_id, dimension, category,
    count(*) filter (first_score is not null and latest_score is not null)::decimal(18, 4) as pairs,
    count(*) filter (first_score is not null and latest_score is null)     as without_second,
    case when is_classed then count(*) filter (change_class = 'reliable recovery') end      as recovered,
    case when is_classed then count(*) filter (change_class = 'reliable improvement') end   as improved,
    case when is_classed then count(*) filter (change_class = 'no reliable change') end     as unchanged,
    case when is_classed then count(*) filter (change_class = 'reliable deterioration') end as deteriorated,
    count(*) filter (is_at_best and latest_score is not null)              as began_at_best,
    count(*) filter (is_at_worst and latest_score is not null)             as began_at_worst
from grouped
group by scale, span, partner_id, dimension, category, is_classed
