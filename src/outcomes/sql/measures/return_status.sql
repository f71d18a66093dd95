-- Who has sent what: one row an expected return, with where its latest version stands and how late it came.
with versions as (
    select
        v.partner_id, v.programme_id, v.period, count(*) as versions, min(v.received_on) as received_on,
        max(v.return_id) as return_id,
        min(s.decided_on) filter (s.state = 'accepted') as accepted_on
    from return_version v
    join stg_return_states s using (return_id)
    group by v.partner_id, v.programme_id, v.period
),
faults as (
    select
        return_id, count(*) filter (severity = 'error') as findings_errors,
        count(*) filter (severity = 'warning') as findings_warnings
    from finding
    group by return_id
)
select
    e.partner_id, e.programme_id, e.period, e.due_on, v.received_on, v.accepted_on,
    coalesce(m.state, s.state, case when e.due_on < p.as_at then 'missing' else 'not yet due' end) as state,
    greatest(0, coalesce(v.received_on, p.as_at) - e.due_on) as days_late,
    coalesce(v.versions, 0) as versions, r.hours_spent,
    coalesce(f.findings_errors, 0) as findings_errors, coalesce(f.findings_warnings, 0) as findings_warnings
from expected_return e
cross join place p
left join versions v using (partner_id, programme_id, period)
left join stg_return_states s on s.return_id = v.return_id
left join (select partner_id, programme_id, period, 'accepted' as state from stg_returns) m
    using (partner_id, programme_id, period)
left join return_version r on r.return_id = v.return_id
left join faults f on f.return_id = v.return_id
