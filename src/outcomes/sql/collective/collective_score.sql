-- The collective-impact score of each framework and span: the weighted mean attainment of the shared indicators, people
-- counted once, 0 to 100, with how much of their weight is reported; none below 80 %. Read it with its parts beside it.
-- One row for each framework_code and span.
with weighed as (
    select
        i.framework_code, a.span, i.weight,
        -- greatest and least pass over what is null, so that an unknown attainment would count as a whole one.
        case
            when a.returns_in >= 0.8 * a.returns_due and a.attainment is not null
                then greatest(0.0, least(1.0, a.attainment))
        end as cut_attainment
    from joint_attainment a
    join indicator i using (indicator_code)
    where a.target is not null
)
select
    framework_code, span, count(*) as indicators_total, count(cut_attainment) as indicators_scored,
    100.0 * coalesce(sum(weight) filter (cut_attainment is not null), 0) / sum(weight) as coverage_pct,
    case
        when coalesce(sum(weight) filter (cut_attainment is not null), 0) >= 0.8 * sum(weight)
            then 100.0 * sum(weight * cut_attainment) / sum(weight) filter (cut_attainment is not null)
    end as score
from weighed
group by framework_code, span
