-- What each programme's partners count of each valued indicator, added up. People of several partners are between the
-- largest count and the sum.
-- One row for each indicator_code, programme_id and span.
select
    r.indicator_code, r.programme_id, r.span,
    sum(r.numerator)     as numerator,
    sum(r.denominator)   as denominator,
    max(r.lower)         as lower,
    sum(r.upper)         as upper,
    max(r.largest_count) as largest_count,
    sum(r.result)        as result,
    case when count(*) = 1 then any_value(r.how_counted) else 'sum over partners' end as how_counted
from partner_results r
join valuing v using (indicator_code)
where r.programme_id <> 'all' and r.dimension = 'all'
group by r.indicator_code, r.programme_id, r.span
