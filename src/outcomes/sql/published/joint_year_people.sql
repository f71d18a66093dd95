-- Different people whom a framework's partners supported in a year: bounds, the naive sum, and an estimate in round
-- numbers with its interval; `recognised_pct` is the share of the naive sum whose people could be recognised.
-- The estimate is hidden where the bounds are; where nothing may be shown of the people whom partners share, since it would
-- count them; and where partners are hidden both among those whose people may be recognised and among the others, since it
-- would tell what either come to.
-- One row for each indicator_code and year.
with hidden as (
    select indicator_code, year, is_hidden, lower, upper, summed
    from place_year_breakdown
    where dimension = 'all'
),
shared as (
    select j.span, j.known_people - j.linked_people as joins, p.small_number_threshold as least_people
    from joint_people j
    cross join place p
    where j.programme_id = 'all' and j.dimension = 'all'
),
said as (
    select distinct year from shared_people
),
recognised as (
    select distinct span, partner_id from joint_presence where is_linkable
),
sides as (
    select r.indicator_code, r.span as year, count(distinct l.partner_id is not null) > 1 as are_hidden_on_both
    from partner_results r
    left join recognised l using (span, partner_id)
    left join partner_year_indicator y
        on y.indicator_code = r.indicator_code and y.partner_id = r.partner_id and y.year = r.span
    where r.programme_id = 'all' and r.dimension = 'all' and coalesce(y.is_hidden, true)
    group by r.indicator_code, r.span
),
judged as (
    select
        r.indicator_code, h.year, r.partners_reporting, r.returns_in, r.returns_due, h.lower, h.upper, h.summed,
        r.estimate, r.estimate_low, r.estimate_high, r.recognised_pct,
        h.is_hidden or coalesce(b.are_hidden_on_both, false)
            or coalesce(s.joins >= 1 and (s.joins < s.least_people or t.year is null), false) as is_hidden,
        greatest(2 * s.least_people, power(10, floor(log10(greatest(r.estimate, 1))) - 1)) as step
    from joint_reach r
    join hidden h on h.indicator_code = r.indicator_code and h.year = r.span
    left join shared s on s.span = r.span
    left join said t on t.year = r.span
    left join sides b on b.indicator_code = r.indicator_code and b.year = r.span
)
select
    indicator_code, year, partners_reporting, returns_in, returns_due, lower, upper, summed,
    case when not is_hidden then round(estimate / step) * step end      as estimate,
    case when not is_hidden then floor(estimate_low / step) * step end  as estimate_low,
    case when not is_hidden then ceil(estimate_high / step) * step end  as estimate_high,
    case when not is_hidden then round(recognised_pct) end              as recognised_pct,
    is_hidden
from judged
