-- How many different people a framework's partners supported in a span, whoever lists people and whoever gives a total:
-- bounds, the naive sum of returns, and an estimate. Whoever gives a total (or no references) is taken to overlap as the
-- people do who are known: the estimate is the naive sum, less by as much as theirs is. The interval trusts that no more
-- than it must: at its low end the others are all among those known already, at its high end none is.
-- One row for each indicator_code and span.
with known as (
    select s.span, sum(j.known_people) as known_returns
    from joint_counts j
    join span s on s.period = j.span
    where j.programme_id <> 'all' and j.dimension = 'all'
    group by s.span
),
reach as (
    select
        r.indicator_code, r.span, r.lower, r.upper, r.summed, r.partners_reporting, r.returns_in, r.returns_due,
        j.known_people, j.linkable_pct * k.known_returns / nullif(r.summed, 0) as recognised_pct, j.estimate_low as known_low,
        j.estimate_high + r.upper - j.known_people as known_high, r.summed * j.estimate / k.known_returns as estimate,
        -- With one partner nobody overlaps; and another framework's partners may be known, and not be counted here.
        j.partners > 1 and j.linkable_pct > 0 and j.known_people <= r.upper and k.known_returns <= r.summed as is_estimated
    from place_results r
    join indicator i using (indicator_code)
    left join joint_people j on j.span = r.span and j.programme_id = 'all' and j.dimension = 'all'
    left join known k on k.span = r.span
    where i.rule = 'supported' and i.kind = 'people' and r.dimension = 'all' and r.upper is not null
)
select
    indicator_code, span, partners_reporting, returns_in, returns_due, lower, upper, summed, known_people,
    case when is_estimated then greatest(lower, least(upper, estimate)) end::double   as estimate,
    case when is_estimated then greatest(lower, least(upper, known_low)) end::double  as estimate_low,
    case when is_estimated then greatest(lower, least(upper, known_high)) end::double as estimate_high,
    case when is_estimated then recognised_pct end::double                            as recognised_pct
from reach
