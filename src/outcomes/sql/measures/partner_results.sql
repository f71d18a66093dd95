-- Each indicator's result by partner, programme (or `all`), span and group, from its parts: never an average of shares.
-- People are exact where every row has a reference; otherwise bounds. Totals and rows without a reference are added up.
-- One row for each indicator_code, span, partner_id, programme_id, dimension and category.
with pieces as (
    select
        indicator_code, span, partner_id, programme_id, dimension, category,
        known_people as largest_count, greatest(known_people, least(unreferenced_rows, 1)) as lower,
        known_people + unreferenced_rows as upper,
        value, numerator, denominator, pairs, sum_change, sum_change_squared, unreferenced_rows as from_totals
    from people_parts
    union all
    select
        indicator_code, span, partner_id, programme_id, dimension, category, largest, largest, value,
        value, numerator, denominator, pairs, sum_change, sum_change_squared, 1
    from typed_partner_parts
),
parts as (
    select
        indicator_code, span, partner_id, programme_id, dimension, category,
        max(largest_count) as largest_count, max(lower) as lower, sum(upper) as upper, sum(value) as value, sum(numerator) as numerator,
        sum(denominator) as denominator, sum(pairs) as pairs, sum(sum_change) as sum_change,
        sum(sum_change_squared) as sum_change_squared,
        sum(from_totals) > 0 as has_totals
    from pieces
    group by indicator_code, span, partner_id, programme_id, dimension, category
)
select
    p.indicator_code, p.span, p.partner_id, p.programme_id, p.dimension, p.category,
    case i.kind when 'proportion' then p.numerator when 'mean_change' then p.sum_change end as numerator,
    case i.kind when 'proportion' then p.denominator when 'mean_change' then p.pairs end    as denominator,
    case i.kind when 'people' then p.lower end as lower,
    case i.kind when 'people' then p.upper end as upper,
    case i.kind when 'people' then p.largest_count end as largest_count,
    case
        when i.kind = 'proportion' then p.numerator / nullif(p.denominator, 0)
        when i.kind = 'mean_change' then p.sum_change / nullif(p.pairs, 0)
        when i.kind = 'people' then case when p.lower = p.upper then p.lower end
        else p.value
    end::double as result,
    p.sum_change_squared,
    case
        when i.kind = 'people' and p.lower < p.upper then 'between bounds'
        when i.kind not in ('people', 'proportion', 'mean_change') then 'sum of returns'
        when not p.has_totals then 'people counted once'
        else 'sum of returns'
    end as how_counted
from parts p
join indicator i using (indicator_code)
where coalesce(p.denominator, p.pairs, 1) > 0
