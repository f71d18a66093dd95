-- How many people came how far on each scale and year, by one breakdown at a time; dimension `all` is the year's total.
-- Classes of a row are shown together or not at all: not where one of them is a small number, nor where a figure made
-- from the same scores is hidden. A breakdown is shown whole or not at all, and only beside a total that is shown, so
-- that no class of a group can be worked out from the others.
with special as (
    select distinct dimension from category where is_special_category
),
counts as (
    select
        s.scale, s.span, s.dimension, s.category,
        unnest([s.pairs::bigint, s.without_second, s.recovered, s.improved, s.unchanged, s.deteriorated]) as people,
        unnest([false, false, true, true, true, true]) as is_class,
        case when x.dimension is null then p.small_number_threshold else p.special_category_threshold end as threshold
    from score_changes s
    left join special x using (dimension)
    cross join place p
),
small as (
    select
        scale, span, dimension, category,
        coalesce(bool_or(people >= 1 and people < threshold and not is_class), false) as is_small,
        coalesce(bool_or(people >= 1 and people < threshold), false) as has_small
    from counts
    group by scale, span, dimension, category
),
beside as (
    select i.rule_code as scale, d.span, d.dimension, d.category, bool_or(d.is_hidden) as is_hidden
    from disclosive_results d
    join indicator i using (indicator_code)
    where d.partner_id = 'all' and i.rule like 'scale%'
    group by i.rule_code, d.span, d.dimension, d.category
),
judged as (
    select
        s.scale, s.span, s.dimension, s.category,
        s.is_small or coalesce(b.is_hidden, false)  as is_hidden,
        s.has_small or coalesce(b.is_hidden, false) as hides_classes
    from small s
    left join beside b using (scale, span, dimension, category)
),
whole as (
    select scale, span, dimension, bool_or(hides_classes) as hides_classes
    from judged
    group by scale, span, dimension
),
shown as (
    select
        c.*, p.small_number_threshold as threshold,
        case when c.dimension = 'all' then j.is_hidden else w.hides_classes or t.hides_classes end     as is_hidden,
        case when c.dimension = 'all' then j.hides_classes else w.hides_classes or t.hides_classes end as hides_classes
    from score_changes c
    join judged j using (scale, span, dimension, category)
    join whole w using (scale, span, dimension)
    join whole t on t.scale = c.scale and t.span = c.span and t.dimension = 'all'
    cross join place p
    where c.span in (select year from span)
)
select
    scale, span as year, dimension, category, partners_reporting,
    case when not is_hidden then pairs end            as pairs,
    case when not is_hidden then without_second end   as without_second,
    case when not hides_classes then recovered end    as recovered,
    case when not hides_classes then improved end     as improved,
    case when not hides_classes then unchanged end    as unchanged,
    case when not hides_classes then deteriorated end as deteriorated,
    case when dimension = 'all' and not is_hidden and (began_at_best = 0 or began_at_best >= threshold)
        then began_at_best end                        as began_at_best,
    case when dimension = 'all' and not is_hidden and (began_at_worst = 0 or began_at_worst >= threshold)
        then began_at_worst end                       as began_at_worst,
    is_hidden, hides_classes
from shown
