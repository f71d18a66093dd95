-- Sessions or hours over a person's rows, for indicators that add them up.
select
    r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key,
    sum(case i.rule when 'sum_sessions' then s.sessions else s.hours end) as value
from person_rows r
join indicator i using (indicator_code)
join stg_support s using (return_id, row_no)
where i.rule in ('sum_sessions', 'sum_hours')
group by r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key
