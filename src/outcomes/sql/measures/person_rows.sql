-- The rows in which a person speaks to an indicator in a span, by programme and for the partner as a whole (`all`).
-- An achievement counts in the span of its date; everything else in the span of the return.
-- One row for each indicator_code, span, partner_id, programme_id, return_id and row_no.
with spoken as (
    select
        p.indicator_code, s.partner_id, s.programme_id, s.person_key, s.has_reference, s.return_id, s.row_no, s.period,
        s.sessions, s.hours
    from stg_support s
    join stg_people_indicators p using (return_id)
    join indicator i using (indicator_code)
    where i.rule <> 'achieved'
    union all
    select
        p.indicator_code, c.partner_id, c.programme_id, c.person_key, c.has_reference, c.return_id, c.row_no,
        c.achieved_period, null, null
    from stg_claims c
    join stg_people_indicators p using (return_id)
    join indicator i using (indicator_code)
    where i.rule = 'achieved' and i.rule_code = c.achievement
)
select
    r.indicator_code, s.span, r.partner_id, unnest([r.programme_id, 'all']) as programme_id,
    r.person_key, r.has_reference, r.return_id, r.row_no, r.period, r.sessions, r.hours
from spoken r
join span s using (period)
