-- Whether a person supported in a span also achieved, in that span, what the indicator asks for.
select distinct r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key
from person_rows r
join indicator i using (indicator_code)
join stg_claims c on c.partner_id = r.partner_id and c.person_key = r.person_key and c.achievement = i.rule_code
join span s on s.span = r.span and s.period = c.achieved_period
where i.rule = 'achieved_share' and r.programme_id in ('all', c.programme_id)
