-- What each programme's partners count of each valued indicator, from its parts: never a sum of shares or of averages.
-- People of several partners are between the largest count and the sum.
-- One row for each indicator_code, programme_id and span.
with parts as (
    select
        r.indicator_code, r.programme_id, r.span, i.kind,
        sum(r.numerator) as numerator, sum(r.denominator) as denominator, max(r.lower) as lower, sum(r.upper) as upper,
        max(r.largest_count) as largest_count, sum(r.result) as summed, count(*) as partners,
        bool_or(r.how_counted = 'sum of returns') as has_totals
    from partner_results r
    join valuing v using (indicator_code)
    join indicator i using (indicator_code)
    where r.programme_id <> 'all' and r.dimension = 'all'
    group by r.indicator_code, r.programme_id, r.span, i.kind
)
select
    indicator_code, programme_id, span, numerator, denominator, lower, upper, largest_count,
    case
        when kind in ('proportion', 'mean_change') then numerator / nullif(denominator, 0)
        when kind = 'people' then case when lower = upper then lower end
        else summed
    end::double as result,
    case
        when kind = 'people' and lower < upper then 'between bounds'
        when has_totals then 'sum of returns'
        when partners = 1 then 'people counted once'
        else 'sum over partners'
    end as how_counted
from parts
