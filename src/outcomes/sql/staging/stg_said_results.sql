-- What a return says, as the framework of its programme counts it: the framework's own indicators as they are given,
-- and figures of another framework where a crosswalk says which of its own they give. What is given itself wins.
-- One row for each return_id, indicator_code, period, basis, dimension and category.
with own as (
    select r.*
    from result r
    join programme p using (programme_id)
    join indicator i on i.indicator_code = r.indicator_code and i.framework_code = p.framework_code
),
given as (
    select
        r.*, x.to_indicator, coalesce(x.times, 1) as times,
        case x.given_part
            when 'numerator' then r.numerator when 'denominator' then r.denominator when 'pairs' then r.pairs
            else r.value
        end as given_value,
        x.given_part is not null as is_part
    from result r
    join crosswalk x on x.from_indicator = r.indicator_code
    join programme p using (programme_id)
    join indicator i on i.indicator_code = x.to_indicator and i.framework_code = p.framework_code
    where r.dimension = 'all' or exists (
        select 1 from indicator_breakdown b where b.indicator_code = x.to_indicator and b.dimension = r.dimension
    )
)
select
    return_id, row_no, partner_id, programme_id, indicator_code, period, is_own_period, basis, dimension, category,
    value, numerator, denominator, pairs, sum_change, sum_change_squared, words, counted_on
from own
union all
select
    g.return_id, g.row_no, g.partner_id, g.programme_id, g.to_indicator, g.period, g.is_own_period, g.basis, g.dimension,
    g.category, (g.given_value * g.times)::decimal(18, 4), case when not g.is_part then g.numerator end,
    case when not g.is_part then g.denominator end, case when not g.is_part then g.pairs end,
    case when not g.is_part then g.sum_change end, case when not g.is_part then g.sum_change_squared end, g.words,
    g.counted_on
from given g
where not exists (
    select 1 from result o
    where o.return_id = g.return_id and o.indicator_code = g.to_indicator and o.period = g.period and o.basis = g.basis
)
