-- Kept by partner and quarter: the version of each return that is measured, the latest accepted one of a partner,
-- programme and quarter.
-- A place may measure ready versions too (`measure: ready` in place.yaml).
-- One row for each partner_id, programme_id and period.
select v.return_id, v.partner_id, v.programme_id, v.period, v.version, v.received_on, v.hours_spent
from return_version v
join stg_return_states s using (return_id)
cross join place p
where s.state = 'accepted' or (p.measure_state = 'ready' and s.state = 'ready')
qualify row_number() over (
    partition by v.partner_id, v.programme_id, v.period order by v.version desc
) = 1
