-- Kept by partner: how many of the returns due from a partner tell each indicator, in each span.
-- One row for each indicator_code, span and partner_id.
select
    e.indicator_code, s.span, e.partner_id, count(*) as returns_due, count(*) filter (e.is_in) as returns_in
from expected_reports e
join span s using (period)
group by e.indicator_code, s.span, e.partner_id
