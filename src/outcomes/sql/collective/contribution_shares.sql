-- Each person's achievement, shared among the partners active with the person in the framework's window up to it: equally,
-- and by dose: hours where all of them tell hours in each of their rows, else sessions where all tell sessions so, else
-- equally, for hours and sessions do not add up, and what is not told is not nought. Shares are millionths that add up to
-- exactly 1; what a division leaves over goes to the largest remainders. Where nobody was active it is `unassigned`. It is
-- credit, not cause.
-- One row for each person_id, achievement and partner_id.
with active as (
    select
        a.person_id, a.achievement, a.achieved_on, s.partner_id,
        case when count(s.hours) = count(*) then sum(s.hours) end::double       as hours,
        case when count(s.sessions) = count(*) then sum(s.sessions) end::double as sessions
    from joint_achievements a
    cross join collective_setting w
    join linked_support s using (person_id)
    join (select distinct period, period_starts_on, period_ends_on from span) q using (period)
    where s.is_told_first and coalesce(s.started_on, q.period_starts_on) <= a.achieved_on
        and least(coalesce(s.ended_on, q.period_ends_on), q.period_ends_on) >= a.achieved_on - w.contribution_days
    group by a.person_id, a.achievement, a.achieved_on, s.partner_id
),
told as (
    select
        *, count(*) over (partition by person_id, achievement) as active_partners,
        count(hours) over (partition by person_id, achievement) as tell_hours,
        count(sessions) over (partition by person_id, achievement) as tell_sessions
    from active
),
dosed as (
    select
        *,
        case when tell_hours = active_partners then hours when tell_sessions = active_partners then sessions else 1 end
            as dose
    from told
),
weighed as (
    select
        *,
        case when sum(dose) over (partition by person_id, achievement) > 0 then dose else 1 end as weight_dose
    from dosed
),
split as (
    select
        *, 1000000.0 / active_partners as equal_exact,
        1000000.0 * weight_dose / nullif(sum(weight_dose) over (partition by person_id, achievement), 0) as dose_exact
    from weighed
),
ranked as (
    select
        *,
        row_number() over (
            partition by person_id, achievement order by equal_exact - floor(equal_exact) desc, partner_id
        ) as equal_rank,
        row_number() over (
            partition by person_id, achievement order by dose_exact - floor(dose_exact) desc, partner_id
        ) as dose_rank,
        1000000 - sum(floor(equal_exact)) over (partition by person_id, achievement) as equal_left,
        1000000 - sum(floor(dose_exact)) over (partition by person_id, achievement)  as dose_left
    from split
)
select
    person_id, achievement, achieved_on, partner_id, active_partners,
    ((floor(equal_exact) + case when equal_rank <= equal_left then 1 else 0 end) / 1000000)::decimal(18, 6) as equal_share,
    ((floor(dose_exact) + case when dose_rank <= dose_left then 1 else 0 end) / 1000000)::decimal(18, 6)    as dose_share
from ranked
union all
select a.person_id, a.achievement, a.achieved_on, 'unassigned', 0, 1, 1
from joint_achievements a
left join active v using (person_id, achievement)
where v.person_id is null
