-- What a person's rows say to an indicator in a span: the first and the latest score, sessions or hours added up, and
-- whether the person also achieved, in that span, what the indicator asks for.
-- One row for each indicator_code, span, partner_id, programme_id and person_key.
with told as (
    select
        r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key, r.has_reference,
        arg_min(s.scale_score, (r.period, r.return_id, r.row_no)) filter (s.occasion = 'first')  as first_score,
        arg_max(s.scale_score, (r.period, r.return_id, r.row_no)) filter (s.occasion = 'latest') as latest_score,
        sum(case i.rule when 'sum_sessions' then r.sessions when 'sum_hours' then r.hours end)   as value
    from person_rows r
    join indicator i using (indicator_code)
    left join score s
        on s.return_id = r.return_id and s.row_no = r.row_no and s.scale = i.rule_code and i.rule like 'scale%'
    group by r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key, r.has_reference
)
select
    t.indicator_code, t.span, t.partner_id, t.programme_id, t.person_key, t.has_reference, t.latest_score,
    (t.latest_score - t.first_score)::decimal(18, 4) as score_change, t.value, a.person_key is not null as has_achieved
from told t
join indicator i using (indicator_code)
left join person_achievements a
    on a.achievement = i.rule_code and i.rule = 'achieved_share' and a.span = t.span and a.partner_id = t.partner_id
    and a.programme_id = t.programme_id and a.person_key = t.person_key
