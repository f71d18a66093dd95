-- How the partnership works together in a span, partner by partner, as figures and never one score: returns on time, in,
-- right first time, the hours they took, indicators and people shared with others, what was given, promises kept.
-- A workbook that answers several programmes is one return here.
-- One row for each span and partner_id.
with workbooks as (
    select s.span, r.*
    from return_status r
    join span s using (period)
    where r.return_id is null or r.return_id not in (select return_id from answered_return)
),
due as (
    select
        span, partner_id, count(*) filter (state <> 'not yet due') as returns_due,
        count(*) filter (state = 'accepted')                            as returns_in,
        count(*) filter (received_on is not null and days_late = 0)     as returns_on_time,
        count(*) filter (state = 'accepted' and versions = 1)           as returns_right_first,
        sum(hours_spent)                                                as hours_spent
    from workbooks
    group by span, partner_id
),
told as (
    select c.span, c.partner_id, count(*) filter (p.partners_reporting >= 2 and c.returns_in > 0) as shared_indicators
    from partner_coverage c
    join place_results p using (indicator_code, span)
    where p.dimension = 'all'
    group by c.span, c.partner_id
),
with_others as (
    select span, person_id, count(distinct partner_id) as partners
    from joint_presence
    where programme_id = 'all' and has_reference
    group by span, person_id
),
shared as (
    select j.span, j.partner_id, count(*) filter (w.partners >= 2) as shared_people, count(*) as people
    from joint_presence j
    join with_others w using (span, person_id)
    where j.programme_id = 'all' and j.has_reference
    group by j.span, j.partner_id
),
given as (
    select s.span, v.partner_id, sum(v.amount_gbp) as resources_gbp, sum(v.hours) as resource_hours
    from value_resources v
    join span s using (period)
    group by s.span, v.partner_id
),
kept as (
    select
        s.span, r.partner_id, count(*) filter (p.promised > 0) as promises_made,
        count(*) filter (p.promised > 0 and p.delivered >= p.promised) as promises_kept
    from promise p
    join stg_returns r using (return_id)
    join span s using (period)
    group by s.span, r.partner_id
)
select
    d.span, d.partner_id, d.returns_due, d.returns_in, d.returns_on_time, d.returns_right_first, d.hours_spent,
    t.shared_indicators, coalesce(s.people, 0) as people, coalesce(s.shared_people, 0) as shared_people,
    g.resources_gbp, g.resource_hours, coalesce(k.promises_made, 0) as promises_made,
    coalesce(k.promises_kept, 0) as promises_kept
from due d
left join told t using (span, partner_id)
left join shared s using (span, partner_id)
left join given g using (span, partner_id)
left join kept k using (span, partner_id)
