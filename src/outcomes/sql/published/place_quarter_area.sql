-- Each indicator for the place and quarter by ward, or whatever areas the place counts by, one breakdown by areas at a time.
-- Small numbers of people, all that follows from them and all from which they could be worked out are hidden; where that
-- would cost a figure of the quarter or the year, the areas of that quarter are left out instead.
-- One row for each indicator_code, period, dimension and category.
--: keys indicator_code, period, dimension, category
--: counts numerator, denominator, result, lower, upper, summed
--: public how_counted, is_missing
with areas as (
    select distinct dimension from category where is_area
)
select
    f.indicator_code, f.span as period, f.dimension, f.category, f.numerator, f.denominator, f.result, f.lower, f.upper,
    f.summed, f.how_counted,
    f.result is null and f.lower is null and i.kind <> 'text' as is_missing,
    d.is_hidden
from place_results f
join areas a using (dimension)
join indicator i using (indicator_code)
join disclosive_results d using (indicator_code, span, dimension, category)
where d.partner_id = 'all' and d.programme_id = 'all' and f.grain = 'quarter'
