-- How far each shared indicator (one that two partners or more report) has come, with people counted once across partners:
-- where every figure behind it comes from people, of whom 80 % could be recognised with others, the estimate of different
-- people stands for the bounds.
-- One row for each indicator_code and span.
with reached as (
    select i.indicator_code, p.span, count(*)::double as estimate
    from joint_achievements a
    join indicator i on i.rule = 'achieved' and i.rule_code = a.achievement
    join (select distinct span, period_starts_on, period_ends_on from span) p
        on a.achieved_on between p.period_starts_on and p.period_ends_on
    group by i.indicator_code, p.span
),
most as (
    select indicator_code, span, sum(known_people + unreferenced_rows)::double as upper
    from people_parts
    where programme_id = 'all' and dimension = 'all'
    group by indicator_code, span
),
counted as (
    select i.indicator_code, j.span, j.estimate, j.upper::double as upper
    from joint_people j
    cross join indicator i
    where i.rule = 'supported' and j.programme_id = 'all' and j.dimension = 'all'
    union all
    select r.indicator_code, r.span, r.estimate, p.upper
    from reached r
    join most p using (indicator_code, span)
),
figures as (
    select
        r.indicator_code, r.span, r.partners_reporting, a.baseline, a.target, a.returns_in, a.returns_due,
        case when c.upper = r.upper and j.linkable_pct >= 80 then c.estimate end as estimate, a.attainment
    from place_results r
    join attainment a using (indicator_code, span)
    left join counted c using (indicator_code, span)
    left join joint_people j on j.span = r.span and j.programme_id = 'all' and j.dimension = 'all'
    where r.dimension = 'all' and r.partners_reporting >= 2
)
select
    indicator_code, span, partners_reporting, baseline, target, returns_in, returns_due, estimate,
    coalesce(
        case when target <> baseline then (estimate - baseline) / (target - baseline) end, attainment
    ) as attainment
from figures
