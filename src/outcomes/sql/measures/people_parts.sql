-- The parts of each indicator that is made from people, by partner, programme (or `all`), span and group.
-- People with a reference are counted once in the span; rows without one are counted apart, return by return.
-- What deleted rows came to stands beside: people of a year in both parts cannot be recognised, and are bounds.
-- One row for each indicator_code, span, partner_id, programme_id, dimension and category.
with known as (
    select
        g.indicator_code, g.span, g.partner_id, g.programme_id, g.dimension, g.category,
        count(*) filter (g.has_reference)     as known_people,
        count(*) filter (not g.has_reference) as unreferenced_rows,
        case i.rule
            when 'achieved_share' then count(*) filter (g.has_achieved)
            when 'scale_change' then count(*) filter (g.score_change >= i.at_least or g.score_change <= i.at_most)
            when 'scale_latest' then count(*) filter (g.latest_score >= i.at_least or g.latest_score <= i.at_most)
        end as numerator,
        case i.rule
            when 'achieved_share' then count(*)
            when 'scale_change' then count(g.score_change)
            when 'scale_latest' then count(g.latest_score)
        end as denominator,
        case when i.rule = 'scale_mean' then count(g.score_change) end                as pairs,
        case when i.rule = 'scale_mean' then sum(g.score_change) end                  as sum_change,
        case when i.rule = 'scale_mean' then sum(g.score_change * g.score_change) end as sum_change_squared,
        sum(g.value) as value
    from person_groups g
    join indicator i using (indicator_code)
    group by g.indicator_code, g.span, g.partner_id, g.programme_id, g.dimension, g.category, i.rule
),
nobody as (
    select p.indicator_code, s.span, p.partner_id, unnest([p.programme_id, 'all']) as programme_id
    from stg_people_indicators p
    join span s using (period)
    join indicator i using (indicator_code)
    where i.kind = 'people'
),
pieces as (
    select * from known
    union all
    select
        indicator_code, span, partner_id, programme_id, 'all', 'all', 0, 0, null, null, null, null, null, null
    from nobody
),
live as (
    select
        indicator_code, span, partner_id, programme_id, dimension, category,
        sum(known_people)::bigint               as known_people,
        sum(unreferenced_rows)::bigint          as unreferenced_rows,
        sum(numerator)::decimal(18, 4)          as numerator,
        sum(denominator)::decimal(18, 4)        as denominator,
        sum(pairs)::decimal(18, 4)              as pairs,
        sum(sum_change)                         as sum_change,
        sum(sum_change_squared)                 as sum_change_squared,
        sum(value)                              as value
    from pieces
    group by indicator_code, span, partner_id, programme_id, dimension, category
),
together as (
    select * from live
    union all
    select * from kept_people_part
)
select
    indicator_code, span, partner_id, programme_id, dimension, category,
    max(known_people)                                                            as known_people,
    (sum(unreferenced_rows) + sum(known_people) - max(known_people))::bigint     as unreferenced_rows,
    sum(numerator)::decimal(18, 4)                                               as numerator,
    sum(denominator)::decimal(18, 4)                                             as denominator,
    sum(pairs)::decimal(18, 4)                                                   as pairs,
    sum(sum_change)                                                              as sum_change,
    sum(sum_change_squared)                                                      as sum_change_squared,
    sum(value)                                                                   as value
from together
group by indicator_code, span, partner_id, programme_id, dimension, category
