-- Indicators a measured return answers from its people: the source wherever people are given.
-- A rule on a scale needs a score on that scale; one on an achievement, sessions or hours needs something said of it.
-- One row for each return_id and indicator_code.
with people as (
    select distinct return_id, partner_id, programme_id, period from stg_support
),
answered as (
    select return_id, 'scale' as about, scale as code from score
    union all
    select
        return_id, split_part(field, ':', 1), case when field like 'achieved:%' then split_part(field, ':', 2) end
    from support_field
)
select distinct p.return_id, p.partner_id, p.programme_id, p.period, i.indicator_code
from people p
join expected_indicator e using (partner_id, programme_id, period)
join indicator i using (indicator_code)
left join answered a
    on a.return_id = p.return_id
    and a.about = case
        when i.rule like 'scale%' then 'scale'
        when i.rule like 'achieved%' then 'achieved'
        when i.rule = 'sum_sessions' then 'sessions'
        when i.rule = 'sum_hours' then 'hours'
    end
    and coalesce(a.code, '') = coalesce(i.rule_code, '')
where i.rule = 'supported' or a.return_id is not null
union
select c.return_id, k.partner_id, k.programme_id, k.period, k.indicator_code
from kept_people_indicator k
join stg_returns c using (partner_id, programme_id, period)
