-- The score of each framework's bottom lines in each span: the weighted mean attainment of its indicators, 0 to 100.
-- Attainment is cut to 0…1. An indicator is reported where 80 % of the returns due are in and its figure is not too
-- wide a bound; there is no score below 80 % of weight reported.
-- One row for each framework_code, span and bottom_line.
with weighed as (
    select
        o.framework_code, o.bottom_line, a.span, i.indicator_code, i.weight,
        case
            when a.returns_in >= 0.8 * a.returns_due and a.attainment is not null
                then greatest(0.0, least(1.0, a.attainment))
        end as cut_attainment
    from attainment a
    join indicator i using (indicator_code)
    join outcome o using (outcome_code)
    where a.target is not null
)
select
    framework_code, bottom_line, span,
    count(*)                                as indicators_total,
    count(cut_attainment)                       as indicators_scored,
    100.0 * coalesce(sum(weight) filter (cut_attainment is not null), 0) / sum(weight) as coverage_pct,
    case
        when coalesce(sum(weight) filter (cut_attainment is not null), 0) >= 0.8 * sum(weight)
            then 100.0 * sum(weight * cut_attainment order by indicator_code)
                / sum(weight order by indicator_code) filter (cut_attainment is not null)
    end as score
from weighed
group by framework_code, bottom_line, span
