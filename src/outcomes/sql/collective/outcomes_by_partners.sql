-- How many people with one, two, three and more partners achieved something in a span, with the mix of need beside it.
-- It does not prove cause: people with more partners differ in need, and had more time to be with them.
-- One row for each span, achievement and partners.
with shared as (
    select span, person_id, count(distinct partner_id) as partners
    from joint_presence
    where programme_id = 'all' and has_reference
    group by span, person_id
),
reached as (
    select distinct p.span, a.person_id, a.achievement
    from joint_achievements a
    join (select distinct span, period_starts_on, period_ends_on from span) p
        on a.achieved_on between p.period_starts_on and p.period_ends_on
),
asked as (
    select distinct span, achievement from reached
)
select
    s.span, w.achievement, s.partners, count(*) as people, count(r.person_id) as achieved_people,
    count(r.person_id) / count(*)::double                                                as achieved_share,
    count(*) filter (g.category = 'high') / count(*)::double                              as high_need_share,
    count(*) filter (g.category is null or g.category = 'not-known') / count(*)::double   as unknown_need_share
from shared s
join asked w using (span)
left join reached r on r.span = s.span and r.person_id = s.person_id and r.achievement = w.achievement
left join joint_groups g
    on g.span = s.span and g.programme_id = 'all' and g.person_id = s.person_id and g.dimension = 'need_band'
group by s.span, w.achievement, s.partners
