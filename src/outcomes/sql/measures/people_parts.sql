-- The parts of each indicator that is made from people, by partner, programme (or `all`), span and group.
-- A person without a reference cannot be recognised again: such rows widen counts of people and sums, and no share.
with known as (
    select
        g.indicator_code, g.span, g.partner_id, g.programme_id, g.dimension, g.category,
        case when i.kind = 'people' then count(*) end                                  as known_people,
        case
            when i.rule = 'achieved_share' then count(a.person_key)
            when i.rule = 'scale_change' then count(*) filter (
                s.latest_score - s.first_score >= i.at_least or s.latest_score - s.first_score <= i.at_most
            )
            when i.rule = 'scale_latest' then count(*) filter (
                s.latest_score >= i.at_least or s.latest_score <= i.at_most
            )
        end                                                                            as numerator,
        case
            when i.rule = 'achieved_share' then count(*)
            when i.rule = 'scale_change' then count(s.latest_score - s.first_score)
            when i.rule = 'scale_latest' then count(s.latest_score)
        end                                                                            as denominator,
        case when i.kind = 'mean_change' then count(s.latest_score - s.first_score) end as pairs,
        case when i.kind = 'mean_change' then sum(s.latest_score - s.first_score) end   as sum_change,
        case when i.kind = 'mean_change' then sum((s.latest_score - s.first_score) * (s.latest_score - s.first_score)) end
                                                                                       as sum_change_squared,
        sum(t.value)                                                                   as value
    from person_groups g
    join indicator i using (indicator_code)
    left join person_scores s using (indicator_code, span, partner_id, programme_id, person_key)
    left join person_achievements a using (indicator_code, span, partner_id, programme_id, person_key)
    left join person_sums t using (indicator_code, span, partner_id, programme_id, person_key)
    group by
        g.indicator_code, g.span, g.partner_id, g.programme_id, g.dimension, g.category, i.kind, i.rule,
        i.at_least, i.at_most
),
unreferenced_rows as (
    select indicator_code, span, partner_id, programme_id, return_id, row_no, 'all' as dimension, 'all' as category
    from person_rows
    where person_key is null
    union all
    select
        r.indicator_code, r.span, r.partner_id, r.programme_id, r.return_id, r.row_no, b.dimension,
        coalesce(c.category, 'not-known')
    from person_rows r
    join indicator_breakdown b using (indicator_code)
    left join support_category c
        on c.return_id = r.return_id and c.row_no = r.row_no and c.dimension = b.dimension
    where r.person_key is null
),
unreferenced as (
    select
        u.indicator_code, u.span, u.partner_id, u.programme_id, u.dimension, u.category,
        case when i.kind = 'people' then count(*) end as unreferenced_rows,
        case i.rule when 'sum_sessions' then sum(s.sessions) when 'sum_hours' then sum(s.hours) end as value
    from unreferenced_rows u
    join indicator i using (indicator_code)
    join stg_support s using (return_id, row_no)
    where i.rule in ('supported', 'achieved', 'sum_sessions', 'sum_hours')
    group by u.indicator_code, u.span, u.partner_id, u.programme_id, u.dimension, u.category, i.kind, i.rule
),
nobody as (
    select distinct
        p.indicator_code, s.span, c.partner_id, unnest([c.programme_id, 'all']) as programme_id,
        'all' as dimension, 'all' as category, 0 as known_people
    from stg_people_indicators p
    join stg_returns c using (return_id)
    join span s using (period)
    join indicator i using (indicator_code)
    where i.kind = 'people'
),
pieces as (
    select
        indicator_code, span, partner_id, programme_id, dimension, category, known_people, 0 as unreferenced_rows,
        numerator, denominator, pairs, sum_change, sum_change_squared, value
    from known
    union all
    select
        indicator_code, span, partner_id, programme_id, dimension, category, null, unreferenced_rows,
        null, null, null, null, null, value
    from unreferenced
    union all
    select
        indicator_code, span, partner_id, programme_id, dimension, category, known_people, 0,
        null, null, null, null, null, null
    from nobody
)
select
    indicator_code, span, partner_id, programme_id, dimension, category,
    sum(known_people)                   as known_people,
    coalesce(sum(unreferenced_rows), 0) as unreferenced_rows,
    sum(numerator)::decimal(18, 4)      as numerator,
    sum(denominator)::decimal(18, 4)    as denominator,
    sum(pairs)::decimal(18, 4)          as pairs,
    sum(sum_change)                     as sum_change,
    sum(sum_change_squared)             as sum_change_squared,
    sum(value)                          as value
from pieces
group by indicator_code, span, partner_id, programme_id, dimension, category
