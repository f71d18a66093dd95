-- What support a person was given, quarter by quarter: how many days after the start the quarter began, hours, sessions.
-- One row for each partner_id, programme_id, person_key and period.
select
    p.partner_id, p.programme_id, p.person_key, p.period,
    date_diff('day', s.started_on, q.period_starts_on) as days_since_start,
    sum(p.hours)                                       as hours,
    sum(p.sessions)                                    as sessions
from stg_support p
join starts s using (partner_id, programme_id, person_key)
join (select distinct period, period_starts_on from span) q using (period)
group by p.partner_id, p.programme_id, p.person_key, p.period, s.started_on, q.period_starts_on
