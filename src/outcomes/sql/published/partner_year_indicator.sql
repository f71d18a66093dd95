-- Each indicator for each partner and year. Small numbers of people, all that follows from them and all from which they
-- could be worked out are hidden.
-- One row for each indicator_code, partner_id and year.
--: keys indicator_code, partner_id, year
--: counts numerator, denominator, result, lower, upper
--: public returns_in, returns_due, how_counted, is_missing
with due as (
    select * from partner_coverage where span in (select year from span)
)
select
    d.indicator_code, d.partner_id, d.span as year, f.numerator, f.denominator, f.result, f.lower, f.upper,
    d.returns_in, d.returns_due, f.how_counted,
    f.result is null and f.lower is null and (i.kind <> 'text' or d.returns_in = 0) as is_missing,
    coalesce(h.is_hidden, false) as is_hidden
from due d
join indicator i using (indicator_code)
left join partner_results f
    on f.indicator_code = d.indicator_code and f.partner_id = d.partner_id and f.span = d.span
    and f.programme_id = 'all' and f.dimension = 'all'
left join disclosive_results h
    on h.indicator_code = d.indicator_code and h.partner_id = d.partner_id and h.span = d.span
    and h.programme_id = 'all' and h.dimension = 'all' and h.category = 'all'
