-- How much of each valued change there was, before anything is taken off: for the place (`all` in both columns), by
-- programme, and by partner; by quarter where quarters add up, by year where people or changes are counted once in it.
-- People have bounds; where enough of them could be recognised across partners the estimate of different people stands
-- between the place's. Against a baseline there is one quantity, the place's, a quarter of the year's baseline at a time.
-- One is hidden where the published figure it is taken from is.
-- One row for each indicator_code, programme_id, partner_id, dimension, category and span.
with valued as (
    select
        v.indicator_code, v.part, v.is_against_baseline, i.kind, i.better,
        case when i.sums_over_periods and i.kind <> 'people' then 'quarter' else 'year' end as grain,
        case when i.kind = 'mean_change' and i.better = 'less' then -1 else 1 end as sign
    from valuing v
    join indicator i using (indicator_code)
),
spans as (
    select distinct span, grain, year, span_quarters from span
),
told as (
    select e.indicator_code, e.programme_id, s.span, count(*) as returns_due, count(*) filter (e.is_in) as returns_in
    from expected_reports e
    join span s using (period)
    group by e.indicator_code, e.programme_id, s.span
),
pieces as (
    select
        p.indicator_code, 'all' as programme_id, 'all' as partner_id, p.dimension, p.category, p.span,
        p.numerator, p.denominator, p.lower, p.upper, case when p.dimension = 'all' then j.estimate end as estimate,
        p.result, p.returns_in, p.returns_due, p.how_counted, d.is_hidden
    from place_results p
    join disclosive_results d using (indicator_code, span, dimension, category)
    left join joint_attainment j using (indicator_code, span)
    where d.partner_id = 'all' and d.programme_id = 'all'
    union all
    select
        r.indicator_code, r.programme_id, 'all', 'all', 'all', r.span, r.numerator, r.denominator, r.lower, r.upper,
        null, r.result, t.returns_in, t.returns_due, r.how_counted, d.is_hidden
    from programme_results r
    join disclosive_results d using (indicator_code, programme_id, span)
    left join told t using (indicator_code, programme_id, span)
    where d.partner_id = 'all' and d.dimension = 'all'
    union all
    select
        r.indicator_code, 'all', r.partner_id, 'all', 'all', r.span, r.numerator, r.denominator, r.lower, r.upper,
        null, r.result, c.returns_in, c.returns_due, r.how_counted, coalesce(d.is_hidden, false)
    from partner_results r
    left join partner_coverage c using (indicator_code, partner_id, span)
    left join disclosive_results d using (indicator_code, partner_id, programme_id, dimension, category, span)
    where r.programme_id = 'all' and r.dimension = 'all'
),
parts as (
    select
        p.*, v.is_against_baseline, s.year, s.span_quarters,
        case
            when v.is_against_baseline and v.better = 'less' then t.baseline / 4 - p.result
            when v.is_against_baseline then p.result - t.baseline / 4
            when v.kind = 'people' then case when p.lower = p.upper then p.lower end
            when v.part = 'value' then p.result
            when v.part = 'pairs' then p.denominator
            else v.sign * p.numerator
        end as told
    from pieces p
    join valued v using (indicator_code)
    join spans s using (span)
    left join target t on t.indicator_code = p.indicator_code and t.year = s.year
    where s.grain = v.grain
        and (not v.is_against_baseline or (p.programme_id = 'all' and p.partner_id = 'all' and p.dimension = 'all'))
)
select
    indicator_code, programme_id, partner_id, dimension, category, span, year, span_quarters, is_against_baseline,
    coalesce(told, lower)::double as quantity_low,
    coalesce(
        told, case when estimate is not null then greatest(lower, least(upper, estimate)) end, lower
    )::double as quantity,
    coalesce(told, upper)::double as quantity_high,
    told is null and estimate is not null as is_estimate, returns_in::bigint as returns_in,
    returns_due::bigint as returns_due, how_counted, is_hidden
from parts
