-- Whether a figure shows a small number of people: any part, or what is left of the whole, from 1 (0 where noughts are
-- hidden) up to, not including, the threshold. Breakdowns by a special category of personal data have the higher one.
-- The place's own figures have `all` for partner and programme, those of a programme for the partner.
-- One row for each indicator_code, span, partner_id, programme_id, dimension and category.
with figures as (
    select
        indicator_code, span, partner_id, programme_id, dimension, category,
        numerator, denominator, largest_count, upper, null as summed, result
    from partner_results
    union all
    select
        indicator_code, span, 'all', 'all', dimension, category,
        numerator, denominator, largest_count, upper, summed, result
    from place_results
    union all
    select
        indicator_code, span, 'all', programme_id, 'all', 'all',
        numerator, denominator, largest_count, upper, null, result
    from programme_results
),
special as (
    select distinct dimension from category where is_special_category
),
counts as (
    select
        f.indicator_code, f.span, f.partner_id, f.programme_id, f.dimension, f.category, i.counts_people,
        unnest(case i.kind
            when 'proportion' then [f.numerator, f.denominator, f.denominator - f.numerator]
            when 'mean_change' then [f.denominator]
            when 'people' then [f.largest_count, f.upper, f.upper - f.largest_count, f.summed]
            else [f.result]
        end) as people,
        unnest(case i.kind
            when 'proportion' then [true, true, false]
            when 'people' then [true, true, false, true]
            else [true]
        end) as may_hide_nought,
        case when s.dimension is null then p.small_number_threshold else p.special_category_threshold end as threshold,
        p.hides_noughts
    from figures f
    join indicator i using (indicator_code)
    left join special s using (dimension)
    cross join place p
)
select
    indicator_code, span, partner_id, programme_id, dimension, category,
    coalesce(bool_or(
        counts_people and people < threshold and (people >= 1 or (hides_noughts and may_hide_nought and people = 0))
    ), false) as is_hidden
from counts
group by indicator_code, span, partner_id, programme_id, dimension, category
