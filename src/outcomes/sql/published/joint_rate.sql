-- Of 100 people with one partner, and of 100 with two or more, how many achieved something in a year, with the mix of need
-- beside it. It does not prove cause: people with more partners differ in need, and had more time. Both are hidden where
-- a number behind either is small, or a figure of the outcome is hidden.
-- One row for each year, achievement and partners.
with classed as (
    select
        b.span as year, b.achievement, least(b.partners, 2) as partners, sum(b.people) as people,
        sum(b.achieved_people)            as achieved,
        sum(b.high_need_share * b.people)    as high_need,
        sum(b.unknown_need_share * b.people) as unknown_need
    from outcomes_by_partners b
    group by b.span, b.achievement, least(b.partners, 2)
),
counts as (
    select
        *, unnest([people, achieved, people - achieved]) as outcome_count,
        unnest([high_need, people - high_need, null])                            as high_count,
        unnest([unknown_need, people - high_need - unknown_need, null])          as unknown_count
    from classed
),
judged as (
    select
        c.year, c.achievement, count(distinct c.partners) < 2
            or bool_or(round(c.outcome_count) between 1 and p.small_number_threshold - 1) as is_small,
        coalesce(bool_or(round(c.high_count) between 1 and p.small_number_threshold - 1), false)    as is_small_high,
        coalesce(bool_or(round(c.unknown_count) between 1 and p.small_number_threshold - 1), false) as is_small_unknown
    from counts c
    cross join place p
    group by c.year, c.achievement
)
select
    c.year, c.achievement, c.partners,
    case when not (j.is_small or o.is_hidden) then round(100 * c.achieved / c.people) end as achieved_pct,
    case when not (j.is_small or o.is_hidden or j.is_small_high) then round(100 * c.high_need / c.people) end
        as high_need_pct,
    case
        when not (j.is_small or o.is_hidden or j.is_small_high or j.is_small_unknown)
            then round(100 * c.unknown_need / c.people)
    end as unknown_need_pct,
    j.is_small or o.is_hidden as is_hidden
from classed c
join judged j using (year, achievement)
join joint_outcome o using (year, achievement)
