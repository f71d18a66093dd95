-- Each indicator for the place and year by one breakdown at a time; dimension `all` is the year's total.
-- Small numbers of people and all that follows from them are hidden.
select
    f.indicator_code, f.span as year, f.dimension, f.category,
    case when not d.is_hidden then f.numerator end   as numerator,
    case when not d.is_hidden then f.denominator end as denominator,
    case when not d.is_hidden then f.result end      as result,
    case when not d.is_hidden then f.lower end       as lower,
    case when not d.is_hidden then f.upper end       as upper,
    case when not d.is_hidden then f.summed end      as summed,
    f.partners_reporting, f.returns_in, f.returns_due,
    case when f.dimension = 'all' then a.baseline end as baseline,
    case when f.dimension = 'all' then a.target end   as target,
    case when f.dimension = 'all' and not d.is_hidden then a.attainment end as attainment,
    f.how_counted,
    f.result is null and f.lower is null and (i.kind <> 'text' or f.returns_in = 0) as is_missing,
    d.is_hidden
from place_results f
join indicator i using (indicator_code)
join disclosive_results d using (indicator_code, span, dimension, category)
left join attainment a using (indicator_code, span)
where d.partner_id = 'all' and f.grain = 'year'
