-- Indicators a measured return answers from its people: the source wherever people are given.
-- A rule on a scale needs a score on that scale; one on an achievement, sessions or hours needs something said of it.
with scored as (
    select distinct return_id, 'scale' as about, scale as code from score
),
asked as (
    select distinct
        return_id, split_part(field, ':', 1) as about,
        case when field like 'achieved:%' then split_part(field, ':', 2) end as code
    from support_field
),
answered as (
    select return_id, about, code from scored
    union all
    select return_id, about, code from asked where about in ('achieved', 'sessions', 'hours')
),
people as (
    select distinct return_id, partner_id, programme_id, period from stg_support
)
select p.return_id, i.indicator_code
from people p
join expected_indicator e using (partner_id, programme_id, period)
join indicator i using (indicator_code)
left join answered a
    on a.return_id = p.return_id
    and (
        (i.rule like 'scale%' and a.about = 'scale' and a.code = i.rule_code)
        or (i.rule like 'achieved%' and a.about = 'achieved' and a.code = i.rule_code)
        or (i.rule = 'sum_sessions' and a.about = 'sessions')
        or (i.rule = 'sum_hours' and a.about = 'hours')
    )
where i.rule is not null and (i.rule = 'supported' or a.return_id is not null)
group by p.return_id, i.indicator_code
