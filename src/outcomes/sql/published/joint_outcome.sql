-- How many people achieved something in a year, each person once, in round numbers, and what reports of it add up to where
-- that may be seen; by the first indicator that counts the achievement. Hidden where the people are few, where an indicator
-- of it is hidden, and where it would tell how few of them two partners report.
with counted as (
    select i.rule_code as achievement, y.year, bool_or(y.is_hidden) as is_hidden
    from indicator i
    join place_year_breakdown y using (indicator_code)
    where i.rule in ('achieved', 'achieved_share') and y.dimension = 'all'
    group by i.rule_code, y.year
),
named as (
    select rule_code as achievement, arg_min(indicator_code, position) as indicator_code
    from indicator
    where rule in ('achieved', 'achieved_share')
    group by rule_code
),
reached as (
    select a.achievement, p.span as year, count(*) as people, sum(a.partners)::bigint as told
    from joint_achievements a
    join (select distinct span, period_starts_on, period_ends_on from span where grain = 'year') p
        on a.achieved_on between p.period_starts_on and p.period_ends_on
    group by a.achievement, p.span
),
rounded as (
    select
        r.*, p.small_number_threshold as least_people,
        (r.people + p.small_number_threshold) // (2 * p.small_number_threshold) * 2 * p.small_number_threshold as round_people
    from reached r
    cross join place p
),
guessed as (
    -- What anyone can tell of how many two partners report, from the reports and the round number.
    select
        *, told - people as twice, greatest(0, told - (round_people + least_people - 1)) as twice_low,
        told - (round_people - least_people) as twice_high
    from rounded
),
judged as (
    select
        g.*,
        c.is_hidden or g.people < g.least_people
            or (g.twice >= 1 and g.twice < g.least_people
                and (g.twice_high < g.least_people or g.twice_high - g.twice_low < g.least_people)) as is_hidden
    from guessed g
    join counted c using (achievement, year)
)
select
    j.year, j.achievement, n.indicator_code, case when not j.is_hidden then j.round_people end as people, j.is_hidden
from judged j
join named n using (achievement)
