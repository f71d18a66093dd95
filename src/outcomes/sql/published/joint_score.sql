-- The collective-impact score of each framework and year, whole, with its coverage; none below 80 % of weight reported. It
-- is made of what is published, round numbers of different people too, so that it tells no more than they do; hidden where
-- a figure it rests on is hidden.
-- One row for each framework_code and year.
with said as (
    select
        i.framework_code, y.year, i.weight, y.returns_in >= 0.8 * y.returns_due as is_covered,
        y.baseline, y.target, y.attainment, y.is_hidden, a.estimate is not null as counts_once,
        case i.rule when 'supported' then p.estimate else o.people end as round_people
    from place_year_breakdown y
    join indicator i using (indicator_code)
    join joint_attainment a on a.indicator_code = y.indicator_code and a.span = y.year
    left join joint_year_people p on p.indicator_code = y.indicator_code and p.year = y.year
    left join joint_outcome o on i.rule = 'achieved' and o.achievement = i.rule_code and o.year = y.year
    where y.dimension = 'all' and y.target is not null and y.partners_reporting >= 2
),
reached as (
    select
        framework_code, year, weight, is_hidden or (counts_once and round_people is null) as is_hidden,
        case
            when not is_covered then null
            when counts_once and target <> baseline then (round_people - baseline) / (target - baseline)
            else attainment
        end as attainment
    from said
),
scored as (
    select
        framework_code, year, bool_or(is_hidden) as is_hidden,
        -- greatest and least pass over what is null, so that an unknown attainment would count as a whole one.
        100.0 * sum(weight * greatest(0.0, least(1.0, attainment))) filter (attainment is not null)
            / sum(weight) filter (attainment is not null) as score
    from reached
    group by framework_code, year
)
select
    s.framework_code, s.span as year, case when s.score is not null and not r.is_hidden then round(r.score) end as score,
    s.coverage_pct, s.indicators_scored, s.indicators_total, r.is_hidden
from collective_score s
join scored r on r.framework_code = s.framework_code and r.year = s.span
