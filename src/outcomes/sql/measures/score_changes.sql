-- How many people came how far on each scale, for the whole place by span and group: each partner's people once, added up.
-- One row a scale, span and group; from partner_score_changes.
select
    scale, span, dimension, category, count(*) as partners_reporting,
    sum(pairs)::decimal(18, 4)      as pairs,
    sum(without_second)::bigint     as without_second,
    sum(recovered)::bigint          as recovered,
    sum(improved)::bigint           as improved,
    sum(unchanged)::bigint          as unchanged,
    sum(deteriorated)::bigint       as deteriorated,
    sum(began_at_best)::bigint      as began_at_best,
    sum(began_at_worst)::bigint     as began_at_worst
from partner_score_changes
group by scale, span, dimension, category
