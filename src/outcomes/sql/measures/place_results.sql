-- Each indicator's result for the whole place by span and group, with how many of the returns due it rests on.
-- Shares are Σ numerator over Σ denominator; people are bounds across partners: the largest count, and the sum of counts.
-- `summed` adds up what every return says, as a spreadsheet would: beside the bounds it shows the double counting.
-- One row for each indicator_code, span, dimension and category.
with people as (
    select * from people_parts
),
pieces as (
    select
        indicator_code, span, dimension, category,
        max(known_people) as largest_count, max(greatest(known_people, least(unreferenced_rows, 1))) as lower,
        sum(known_people + unreferenced_rows) as upper, sum(value) as value, sum(numerator) as numerator,
        sum(denominator) as denominator, sum(pairs) as pairs, sum(sum_change) as sum_change,
        sum(sum_change_squared) as sum_change_squared,
        count(distinct partner_id) as people_partners, sum(unreferenced_rows) as total_rows, null as summed
    from people
    where programme_id = 'all'
    group by indicator_code, span, dimension, category
    union all
    select
        indicator_code, span, dimension, category, largest, largest, value, value, numerator, denominator, pairs,
        sum_change, sum_change_squared, 0, 1, value
    from typed_place_parts
    union all
    select
        p.indicator_code, s.span, p.dimension, p.category, null, null, null, null, null, null, null, null, null, 0, 0,
        sum(p.known_people + p.unreferenced_rows)
    from people p
    join span s on s.period = p.span
    where p.programme_id <> 'all'
    group by p.indicator_code, s.span, p.dimension, p.category
),
parts as (
    select
        indicator_code, span, dimension, category,
        max(largest_count) as largest_count, max(lower) as lower, sum(upper) as upper, sum(value) as value,
        sum(numerator) as numerator, sum(denominator) as denominator, sum(pairs) as pairs,
        sum(sum_change) as sum_change, sum(sum_change_squared) as sum_change_squared,
        sum(people_partners) as people_partners, sum(total_rows) as total_rows, sum(summed) as summed
    from pieces
    group by indicator_code, span, dimension, category
),
due as (
    select
        indicator_code, span, sum(returns_due)::bigint as returns_due, sum(returns_in)::bigint as returns_in,
        count(*) filter (returns_in > 0) as partners_reporting
    from partner_coverage
    group by indicator_code, span
),
spans as (
    select distinct span, grain, year, span_quarters from span
),
figures as (
    select
        d.*, s.grain, s.year, s.span_quarters,
        coalesce(p.dimension, 'all') as dimension, coalesce(p.category, 'all') as category,
        p.largest_count, p.lower, p.upper, p.value, p.numerator, p.denominator, p.pairs, p.sum_change,
        p.sum_change_squared, p.people_partners, p.total_rows, p.summed
    from due d
    join spans s using (span)
    left join parts p using (indicator_code, span)
)
select
    f.indicator_code, f.span, f.grain, f.year, f.span_quarters, f.dimension, f.category,
    case i.kind when 'proportion' then f.numerator when 'mean_change' then f.sum_change end as numerator,
    case i.kind when 'proportion' then f.denominator when 'mean_change' then f.pairs end    as denominator,
    f.sum_change_squared,
    case i.kind when 'people' then f.lower end as lower,
    case i.kind when 'people' then f.upper end as upper,
    case i.kind when 'people' then f.largest_count end as largest_count,
    case i.kind when 'people' then f.summed end as summed,
    case
        when i.kind = 'proportion' then f.numerator / nullif(f.denominator, 0)
        when i.kind = 'mean_change' then f.sum_change / nullif(f.pairs, 0)
        when i.kind = 'people' then case when f.lower = f.upper then f.lower end
        else f.value
    end::double as result,
    case when f.dimension = 'all' then f.partners_reporting end as partners_reporting,
    case when f.dimension = 'all' then f.returns_in end         as returns_in,
    case when f.dimension = 'all' then f.returns_due end        as returns_due,
    case
        when i.kind = 'people' and f.lower < f.upper then 'between bounds'
        when i.kind not in ('people', 'proportion', 'mean_change') then 'sum of returns'
        when f.people_partners > 1 and f.total_rows = 0 then 'sum over partners'
        when f.people_partners = 1 and f.total_rows = 0 then 'people counted once'
        else 'sum of returns'
    end as how_counted
from figures f
join indicator i using (indicator_code)
where f.dimension = 'all' or coalesce(f.denominator, f.pairs, 1) > 0
