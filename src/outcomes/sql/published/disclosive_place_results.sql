-- Whether a figure of the place shows a small number of people: any part, or what is left of the whole, from 1 up to
-- (not including) the threshold. Breakdowns by a special category of personal data have the higher threshold.
with counts as (
    select
        f.indicator_code, f.span, f.dimension, f.category,
        unnest(case i.kind
            when 'proportion' then [f.numerator, f.denominator, f.denominator - f.numerator]
            when 'mean_change' then [f.denominator]
            when 'people' then [f.largest_count, f.upper, f.upper - f.largest_count, f.summed]
            else [f.result]
        end) as people,
        i.counts_people, coalesce(g.is_special_category, false) as is_special_category
    from place_results f
    join indicator i using (indicator_code)
    left join (select distinct dimension, is_special_category from category) g using (dimension)
)
select
    indicator_code, span, dimension, category,
    coalesce(bool_or(
        counts_people and people >= 1
        and people < case when is_special_category then special_category_threshold else small_number_threshold end
    ), false) as is_hidden
from counts
cross join place
group by indicator_code, span, dimension, category
