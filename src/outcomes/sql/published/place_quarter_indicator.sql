-- Each indicator for the place and quarter. Small numbers of people, all that follows from them and all from which they
-- could be worked out are hidden.
-- One row for each indicator_code and period.
--: keys indicator_code, period
--: counts numerator, denominator, result, lower, upper, summed
--: derived attainment
--: public partners_reporting, returns_in, returns_due, baseline, target, how_counted, is_missing
select
    f.indicator_code, f.span as period, f.numerator, f.denominator, f.result, f.lower, f.upper, f.summed,
    f.partners_reporting, f.returns_in, f.returns_due, a.baseline, a.target, a.attainment, f.how_counted,
    f.result is null and f.lower is null and (i.kind <> 'text' or f.returns_in = 0) as is_missing,
    d.is_hidden
from place_results f
join indicator i using (indicator_code)
join disclosive_results d using (indicator_code, span, dimension, category)
left join attainment a using (indicator_code, span)
where d.partner_id = 'all' and d.programme_id = 'all' and f.grain = 'quarter' and f.dimension = 'all'
