-- How the partnership works together in a span, partner by partner, as figures and never one score: returns on time, in,
-- right first time, the hours they took, indicators shared with others, people shared with others.
with due as (
    select
        s.span, r.partner_id, count(*) filter (r.state <> 'not yet due') as returns_due,
        count(*) filter (r.state = 'accepted')                                     as returns_in,
        count(*) filter (r.received_on is not null and r.days_late = 0)            as returns_on_time,
        count(*) filter (r.state = 'accepted' and r.versions = 1)                  as returns_right_first,
        sum(r.hours_spent)                                                         as hours_spent
    from return_status r
    join span s using (period)
    group by s.span, r.partner_id
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
)
select
    d.span, d.partner_id, d.returns_due, d.returns_in, d.returns_on_time, d.returns_right_first, d.hours_spent,
    t.shared_indicators, coalesce(s.people, 0) as people, coalesce(s.shared_people, 0) as shared_people
from due d
left join told t using (span, partner_id)
left join shared s using (span, partner_id)
