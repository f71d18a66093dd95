-- The parts of typed figures by partner, programme (or `all`), span and group. `largest` is the largest single total.
-- One row for each indicator_code, span, partner_id, programme_id, dimension and category.
with scoped as (
    select
        r.indicator_code, s.span, r.partner_id, unnest([r.programme_id, 'all']) as programme_id, r.dimension,
        r.category, r.value, r.numerator, r.denominator, r.pairs, r.sum_change, r.sum_change_squared
    from stg_results r
    join indicator i using (indicator_code)
    join span s using (period)
    where i.kind not in ('stock', 'text')
    union all
    select
        indicator_code, span, partner_id, unnest([programme_id, 'all']), dimension, category, value,
        null, null, null, null, null
    from typed_stocks
)
select
    indicator_code, span, partner_id, programme_id, dimension, category,
    max(value)              as largest,
    sum(value)              as value,
    sum(numerator)          as numerator,
    sum(denominator)        as denominator,
    sum(pairs)              as pairs,
    sum(sum_change)         as sum_change,
    sum(sum_change_squared) as sum_change_squared
from scoped
group by indicator_code, span, partner_id, programme_id, dimension, category
