-- What each programme expects of each partner for each indicator and quarter, and whether a measured return tells it.
-- A later return may tell it, where the quarter's own never came. What is not due yet counts only once it is in.
-- Only what is expected says whether it is due.
-- One row for each partner_id, programme_id, indicator_code and period.
with said as (
    select
        e.partner_id, e.programme_id, e.period, e.indicator_code, x.due_on < p.as_at as is_due, false as is_in
    from expected_indicator e
    join expected_return x using (partner_id, programme_id, period)
    cross join place p
    union all
    select partner_id, programme_id, period, indicator_code, null, true
    from stg_people_indicators
    union all
    select partner_id, programme_id, period, indicator_code, null, true
    from stg_results
    where dimension = 'all'
)
select
    partner_id, programme_id, period, indicator_code, bool_or(is_in) as is_in
from said
group by partner_id, programme_id, period, indicator_code
having count(is_due) > 0 and bool_or(is_due or is_in)
