-- How many people achieved something in a year, each person once, in round numbers; by the first indicator that counts the
-- achievement. Hidden where the people are few, where an indicator of it is hidden, and (store/disclosure/together) where
-- the number would tell how few of them two partners report, or another than one does.
-- One row for each year and achievement.
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
    select a.achievement, p.span as year, count(*) as people
    from joint_achievements a
    join (select distinct span, period_starts_on, period_ends_on from span where grain = 'year') p
        on a.achieved_on between p.period_starts_on and p.period_ends_on
    group by a.achievement, p.span
),
judged as (
    select
        r.*, c.is_hidden or r.people < p.small_number_threshold as is_hidden,
        (r.people + p.small_number_threshold) // (2 * p.small_number_threshold) * 2 * p.small_number_threshold as round_people
    from reached r
    join counted c using (achievement, year)
    cross join place p
)
select
    j.year, j.achievement, n.indicator_code, case when not j.is_hidden then j.round_people end as people, j.is_hidden
from judged j
join named n using (achievement)
