-- Each start beside each achievement, with how long it was followed: from the day of the start to the last day of an
-- unbroken run of measured returns that say something of the achievement, beginning with the quarter of the start.
-- Without a return for that quarter, or with its rows about people deleted, nothing is known of those who started and left
-- within it: not followed (empty).
-- One row for each partner_id, programme_id, person_key and achievement.
with quarters as (
    select distinct period, period_starts_on, period_ends_on from span
),
due as (
    select
        e.partner_id, e.programme_id, a.achievement, q.period_starts_on, q.period_ends_on,
        r.return_id is not null and c.period is null as is_in
    from expected_return e
    join quarters q using (period)
    join (select distinct partner_id, programme_id, achievement from outcome_returns) a using (partner_id, programme_id)
    left join outcome_returns r
        on r.partner_id = e.partner_id and r.programme_id = e.programme_id and r.period = e.period
        and r.achievement = a.achievement
    left join closed_quarter c on c.partner_id = e.partner_id and c.period = e.period
),
runs as (
    select
        partner_id, programme_id, achievement, period_starts_on, period_ends_on, is_in,
        sum(case when is_in then 0 else 1 end) over (
            partition by partner_id, programme_id, achievement order by period_starts_on
        ) as gaps_before
    from due
),
followed as (
    select
        partner_id, programme_id, achievement, period_starts_on, period_ends_on,
        max(period_ends_on) over (partition by partner_id, programme_id, achievement, gaps_before) as followed_to
    from runs
    where is_in
)
select
    s.partner_id, s.programme_id, s.person_key, a.achievement, s.has_reference, s.started_on, s.need_band,
    s.need_recorded_by, f.followed_to, date_diff('day', s.started_on, f.followed_to) as followed_days
from starts s
join (select distinct partner_id, programme_id, achievement from outcome_returns) a using (partner_id, programme_id)
left join followed f
    on f.partner_id = s.partner_id and f.programme_id = s.programme_id and f.achievement = a.achievement
    and s.started_on between f.period_starts_on and f.period_ends_on
