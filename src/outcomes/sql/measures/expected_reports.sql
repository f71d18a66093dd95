-- What each programme expects of each partner for each indicator and quarter, and whether a measured return tells it.
-- A later return may tell it, where the quarter's own never came. What is not due yet counts only once it is in.
with told as (
    select c.partner_id, c.programme_id, c.period, p.indicator_code
    from stg_people_indicators p
    join stg_returns c using (return_id)
    union
    select partner_id, programme_id, period, indicator_code
    from stg_results
    where dimension = 'all'
)
select
    e.partner_id, e.programme_id, e.period, e.indicator_code, t.partner_id is not null as is_in
from expected_indicator e
join expected_return x using (partner_id, programme_id, period)
cross join place p
left join told t using (partner_id, programme_id, period, indicator_code)
where t.partner_id is not null or x.due_on < p.as_at
