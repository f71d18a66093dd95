-- Kept by quarter: the parts of typed figures of the whole place by quarter and group. `largest` is the largest single
-- total.
-- One row for each indicator_code, period, dimension and category.
select
    indicator_code, period, dimension, category,
    max(value)              as largest,
    sum(value)              as value,
    sum(numerator)          as numerator,
    sum(denominator)        as denominator,
    sum(pairs)              as pairs,
    sum(sum_change)         as sum_change,
    sum(sum_change_squared) as sum_change_squared
from stg_results
group by indicator_code, period, dimension, category
