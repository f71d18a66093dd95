-- How many people came how far on each scale, for the whole place by span and group: each partner's people once, added up.
-- Distance travelled counts people with both scores; those with a first and no later score stand beside them. Classes are empty
-- where no source that was read gives the scale a threshold.
-- One row for each scale, span, dimension and category.
with together as (
    select * from partner_score_changes
    union all
    select * from kept_score_change
)
select
    scale, span, dimension, category, count(distinct partner_id) as partners_reporting,
    sum(pairs)::decimal(18, 4)     as pairs,
    sum(without_second)::bigint    as without_second,
    sum(recovered)::bigint         as recovered,
    sum(improved)::bigint          as improved,
    sum(unchanged)::bigint         as unchanged,
    sum(deteriorated)::bigint      as deteriorated,
    sum(began_at_best)::bigint     as began_at_best,
    sum(began_at_worst)::bigint    as began_at_worst
from together
group by scale, span, dimension, category
