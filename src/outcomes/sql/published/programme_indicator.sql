-- Each valued indicator for each programme and span: the counts its £ lines are made of. Small numbers of people, and
-- all from which they could be worked out, are hidden.
-- One row for each indicator_code, programme_id and span.
--: keys indicator_code, programme_id, span
--: counts numerator, denominator, lower, upper, result
--: public how_counted
select
    r.indicator_code, r.programme_id, r.span, r.numerator, r.denominator, r.lower, r.upper, r.result, r.how_counted,
    d.is_hidden
from programme_results r
join disclosive_results d using (indicator_code, programme_id, span)
where d.partner_id = 'all' and d.dimension = 'all'
