-- What measured returns say was given: money, hours and things, with the year they were told for.
-- One row for each return_id and row_no.
select
    r.return_id, r.row_no, v.partner_id, n.partner_name, v.programme_id, v.period, s.year, r.resource_kind,
    r.amount_gbp, r.hours, r.from_whom, r.to_whom, r.purpose
from resource r
join stg_returns v using (return_id)
join partner n using (partner_id)
join span s on s.span = v.period and s.grain = 'quarter'
