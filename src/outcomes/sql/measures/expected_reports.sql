-- What each programme expects of each partner for each indicator and quarter, and whether a measured return tells it.
-- A later return may tell it, where the quarter's own never came. What is not due yet counts only once it is in.
with told as (
    select return_id, indicator_code from stg_people_indicators
    union
    select return_id, indicator_code from stg_said_results where dimension = 'all' and basis = 'actual' and is_own_period
),
told_later as (
    select distinct partner_id, programme_id, period, indicator_code
    from stg_restated_results
    where dimension = 'all'
),
asked as (
    select x.partner_id, x.programme_id, x.period, c.return_id, x.due_on < p.as_at as is_due
    from expected_return x
    cross join place p
    left join stg_returns c using (partner_id, programme_id, period)
)
select
    e.partner_id, e.programme_id, e.period, e.indicator_code,
    t.return_id is not null or l.partner_id is not null as is_in
from expected_indicator e
join asked a using (partner_id, programme_id, period)
left join told t on t.return_id = a.return_id and t.indicator_code = e.indicator_code
left join told_later l
    on l.partner_id = e.partner_id and l.programme_id = e.programme_id and l.period = e.period
    and l.indicator_code = e.indicator_code
where a.is_due or t.return_id is not null or l.partner_id is not null
