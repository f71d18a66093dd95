-- A person's first and latest score in a span, for each indicator made from a scale; one pair a person.
select
    r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key,
    arg_min(s.scale_score, (r.period, r.return_id, r.row_no)) filter (s.occasion = 'first')  as first_score,
    arg_max(s.scale_score, (r.period, r.return_id, r.row_no)) filter (s.occasion = 'latest') as latest_score
from person_rows r
join indicator i using (indicator_code)
join score s on s.return_id = r.return_id and s.row_no = r.row_no and s.scale = i.rule_code
where i.rule like 'scale%'
group by r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key
