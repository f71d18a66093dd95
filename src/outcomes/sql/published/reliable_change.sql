-- How many people came how far on each scale and year, by one breakdown at a time; dimension `all` is the year's total.
-- Small numbers of people, and all from which they could be worked out, are hidden: the pairs by is_hidden, the classes
-- of change by hides_classes, and who began at an end by itself.
-- One row for each scale, year, dimension and category.
--: keys scale, year, dimension, category
--: counts pairs, without_second
--: hides_classes recovered, improved, unchanged, deteriorated
--: hides_best began_at_best
--: hides_worst began_at_worst
--: public partners_reporting
--: holds recovered + improved + unchanged + deteriorated = pairs
--: holds began_at_best + began_at_worst <= pairs
with special as (
    select distinct dimension from category where is_special_category
),
judged as (
    select
        s.*,
        case when x.dimension is null then p.small_number_threshold else p.special_category_threshold end as threshold,
        case when p.hides_noughts then 0 else 1 end as smallest
    from score_changes s
    left join special x using (dimension)
    cross join place p
    where s.span in (select year from span)
)
select
    scale, span as year, dimension, category, partners_reporting, pairs, without_second,
    recovered, improved, unchanged, deteriorated,
    case when dimension = 'all' then began_at_best end  as began_at_best,
    case when dimension = 'all' then began_at_worst end as began_at_worst,
    pairs between smallest and threshold - 1 or without_second between smallest and threshold - 1 as is_hidden,
    coalesce(
        recovered between smallest and threshold - 1 or improved between smallest and threshold - 1
        or unchanged between smallest and threshold - 1 or deteriorated between smallest and threshold - 1,
        false
    ) as hides_classes,
    dimension = 'all' and began_at_best between smallest and threshold - 1  as hides_best,
    dimension = 'all' and began_at_worst between smallest and threshold - 1 as hides_worst
from judged
