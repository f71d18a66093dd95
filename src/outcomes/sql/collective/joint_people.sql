-- Different people across partners by span, programme and group: an estimate with an interval, bounds that hold whatever
-- the links, and the naive sum beside them (`upper`), so that the double counting is seen.
-- With n known people who could be linked, of whom linking joined m, precision p and recall r: about m·p ÷ r are really
-- joined, and n less that is how many there are. Those who could not be linked are taken to overlap as the others do; the
-- interval lets them overlap wholly or not at all, besides the linkage error.
-- One row for each span, programme_id, dimension and category.
with rates as (
    select
        max(low_rate) filter (accuracy_of = 'precision')     as low_precision,
        max(central_rate) filter (accuracy_of = 'precision') as precision_rate,
        max(high_rate) filter (accuracy_of = 'precision')    as high_precision,
        max(low_rate) filter (accuracy_of = 'recall')        as low_recall,
        max(central_rate) filter (accuracy_of = 'recall')    as recall_rate,
        max(high_rate) filter (accuracy_of = 'recall')       as high_recall
    from linkage_accuracy
),
joined as (
    select
        c.*, r.*, c.linkable_known - c.linkable_people                                  as merged,
        (c.linkable_known - c.linkable_people) * r.precision_rate / r.recall_rate       as true_merged,
        c.known_people / nullif(c.linkable_known, 0)::double                            as scale
    from joint_counts c
    cross join rates r
),
spread as (
    select
        *,
        1.96 * sqrt(
            true_merged * (1 - recall_rate) / recall_rate
            + merged * (1 - precision_rate) / (recall_rate * recall_rate)
        ) as margin
    from joined
),
raw as (
    select
        span, programme_id, dimension, category, known_people, linked_people, linkable_known, unreferenced_rows,
        partners, largest_count,
        scale * (linkable_known - true_merged)                                        as estimate,
        linkable_known - merged * high_precision / low_recall - margin                as estimate_low,
        known_people - merged * low_precision / high_recall + margin                  as estimate_high
    from spread
)
select
    span, programme_id, dimension, category, partners,
    case when partners = 1 then known_people else greatest(largest_count, least(known_people, estimate)) end::double
        as estimate,
    case when partners = 1 then known_people else greatest(largest_count, least(known_people, estimate_low)) end::double
        as estimate_low,
    case when partners = 1 then known_people else greatest(largest_count, least(known_people, estimate_high)) end::double
        as estimate_high,
    greatest(largest_count, least(unreferenced_rows, 1))::decimal(18, 4) as lower,
    (known_people + unreferenced_rows)::decimal(18, 4)                   as upper,
    largest_count::decimal(18, 4)                                        as largest_count,
    known_people, linked_people, unreferenced_rows,
    100.0 * linkable_known / nullif(known_people, 0)                     as linkable_pct
from raw
