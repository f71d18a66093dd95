-- What each programme expects of each partner for each indicator and quarter, and whether a measured return holds it.
with reported as (
    select return_id, indicator_code from stg_people_indicators
    union
    select return_id, indicator_code from stg_results where dimension = 'all' and is_own_period
)
select
    e.partner_id, e.programme_id, e.period, e.indicator_code, c.return_id, r.return_id is not null as is_in
from expected_indicator e
left join stg_returns c using (partner_id, programme_id, period)
left join reported r on r.return_id = c.return_id and r.indicator_code = e.indicator_code
