-- Indicators a measured return answers from its people: the source wherever people are given.
-- A rule on a scale needs a score on that scale; every other rule needs a person.
select distinct s.return_id, i.indicator_code
from stg_support s
join expected_indicator e
    on e.partner_id = s.partner_id and e.programme_id = s.programme_id and e.period = s.period
join indicator i using (indicator_code)
left join (select distinct return_id, scale from score) o
    on o.return_id = s.return_id and o.scale = i.rule_code
where i.rule is not null and (i.rule not like 'scale%' or o.scale is not null)
