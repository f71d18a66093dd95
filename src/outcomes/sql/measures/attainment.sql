-- How far each indicator has come from its baseline to its target: (actual − baseline) ÷ (target − baseline).
-- What adds over quarters has baseline and target prorated to the quarters of the span in which a return that tells it is
-- due or in: where every partner's part ends earlier, nothing is held against the quarters after. Bounds of people have
-- an attainment only where both bounds come to the same score. Where target and baseline are equal the target is to
-- hold: 1 met, 0 not met.
-- One row for each indicator_code and span.
with asked as (
    select e.indicator_code, s.span, count(distinct e.period) as quarters
    from expected_reports e
    join span s using (period)
    group by e.indicator_code, s.span
),
aims as (
    select
        p.indicator_code, p.span, i.better, p.returns_in, p.returns_due,
        unnest(['low', 'high']) as which,
        unnest([coalesce(p.result, p.lower)::double, coalesce(p.result, p.upper)::double]) as actual,
        (t.baseline * case when i.sums_over_periods then a.quarters / 4.0 else 1 end)::double as baseline,
        (t.target * case when i.sums_over_periods then a.quarters / 4.0 else 1 end)::double   as target
    from place_results p
    join asked a using (indicator_code, span)
    join indicator i using (indicator_code)
    left join target t on t.indicator_code = p.indicator_code and t.year = p.year
    where p.dimension = 'all'
),
ends as (
    select
        *,
        case
            when actual is null or target is null or baseline is null then null
            when target <> baseline then (actual - baseline) / (target - baseline)
            when better = 'more' then case when actual >= target then 1.0 else 0.0 end
            else case when actual <= target then 1.0 else 0.0 end
        end as attainment
    from aims
)
select
    indicator_code, span, baseline, target, returns_in, returns_due,
    case
        when min(greatest(0.0, least(1.0, attainment))) = max(greatest(0.0, least(1.0, attainment)))
            then min(attainment)
    end as attainment
from ends
group by indicator_code, span, baseline, target, returns_in, returns_due
