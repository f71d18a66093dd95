-- Who has sent what: each expected return, with where it stands, how late it came, and whose turn it is. Where a
-- version is measured the return stands as accepted; a later version that waits behind it is named beside.
-- One row for each partner_id, programme_id and period.
with versions as (
    select
        v.partner_id, v.programme_id, v.period, count(*) as versions, min(v.received_on) as received_on,
        max(v.return_id) as latest_id, min(s.decided_on) filter (s.state = 'accepted') as accepted_on
    from return_version v
    join stg_return_states s using (return_id)
    group by v.partner_id, v.programme_id, v.period
),
faults as (
    select
        return_id, count(*) filter (severity = 'error' and not is_waived) as findings_errors,
        count(*) filter (severity = 'warning' and not is_waived) as findings_warnings
    from stg_findings
    group by return_id
),
once_accepted as (
    select v.partner_id, v.programme_id, v.period, count(distinct v.return_id) as accepted_versions
    from decision d
    join return_version v using (return_id)
    where d.state = 'accepted'
    group by v.partner_id, v.programme_id, v.period
)
select
    partner_id, n.partner_name, programme_id, g.programme_name, period, e.due_on, v.received_on, v.accepted_on,
    coalesce(
        case when m.return_id is not null then 'accepted' end,
        s.state,
        case when e.due_on < p.as_at then 'missing' else 'not yet due' end
    ) as state,
    coalesce(m.return_id, v.latest_id) as return_id,
    case when m.return_id < v.latest_id and s.state <> 'accepted' then v.latest_id end as waiting_return_id,
    case when m.return_id < v.latest_id and s.state <> 'accepted' then s.state end as waiting_state,
    case
        when s.state = 'ready' and (m.return_id is null or m.return_id < v.latest_id) then 'coordinator'
        when s.state in ('checked', 'sent back') or (s.state is null and e.due_on < p.as_at) then 'partner'
        else 'nobody'
    end as waits_for,
    greatest(0, coalesce(v.received_on, p.as_at) - e.due_on) as days_late,
    coalesce(v.versions, 0) as versions,
    coalesce(a.accepted_versions, 0) - case when c.state = 'accepted' then 1 else 0 end as accepted_changed,
    r.hours_spent, coalesce(f.findings_errors, 0) as findings_errors,
    coalesce(f.findings_warnings, 0) as findings_warnings
from expected_return e
cross join place p
join partner n using (partner_id)
join programme g using (programme_id)
left join versions v using (partner_id, programme_id, period)
left join stg_return_states s on s.return_id = v.latest_id
left join stg_returns m using (partner_id, programme_id, period)
left join stg_return_states c on c.return_id = m.return_id
left join return_version r on r.return_id = v.latest_id
left join faults f on f.return_id = v.latest_id
left join once_accepted a using (partner_id, programme_id, period)
