-- The parts of typed figures of the whole place by span and group. `largest` is the largest single total.
-- A stock of a year is the sum of each partner's last; everything else adds up over the year's quarters.
-- One row for each indicator_code, span, dimension and category.
select
    q.indicator_code, s.span, q.dimension, q.category,
    max(q.largest)            as largest,
    sum(q.value)              as value,
    sum(q.numerator)          as numerator,
    sum(q.denominator)        as denominator,
    sum(q.pairs)              as pairs,
    sum(q.sum_change)         as sum_change,
    sum(q.sum_change_squared) as sum_change_squared
from typed_place_quarters q
join indicator i using (indicator_code)
join span s using (period)
where i.kind <> 'text' and (i.kind <> 'stock' or s.grain = 'quarter')
group by q.indicator_code, s.span, q.dimension, q.category
union all
select
    indicator_code, span, dimension, category, max(value), sum(value), null, null, null, null, null
from typed_stocks
where grain = 'year'
group by indicator_code, span, dimension, category
