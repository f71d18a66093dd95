-- People whom partners share, by year and as linked: how many were with one partner, two, and three or more (`overlap`),
-- with both of two partners (`pair`), came from one partner to the next (`journey`), and were referred by one partner to the
-- other, as the other says (`referral`), and then started (`referral started`). They are estimates but for referrals, and
-- are published in round numbers; small ones are hidden, and what would give them away. Days are rounded to tens.
-- One row for each year, sharing, partner_id, other_partner_id and partners.
with threshold as (
    select small_number_threshold as least_people from place
),
years as (
    select distinct year from span
),
partner_people as (
    select span, partner_id, count(distinct person_id) as people
    from joint_presence
    where programme_id = 'all' and has_reference
    group by span, partner_id
),
figures as (
    select
        span, 'overlap' as sharing, 'all' as partner_id, 'all' as other_partner_id, least(partners, 3) as partners,
        sum(people)::bigint as people, null::double as median_days, 0::bigint as besides
    from partner_overlap
    where programme_id = 'all'
    group by span, least(partners, 3)
    union all
    select
        p.span, 'pair', p.partner_id, p.other_partner_id, 2, p.people, null, least(a.people, b.people) - p.people
    from partner_pairs p
    join partner_people a on a.span = p.span and a.partner_id = p.partner_id
    join partner_people b on b.span = p.span and b.partner_id = p.other_partner_id
    union all
    select span, 'journey', partner_id, other_partner_id, 2, people, median_days, 0
    from partner_journeys
    union all
    select
        r.span, 'referral', r.partner_id, r.other_partner_id, 2, r.people,
        case when r.known_before >= t.least_people then r.median_days end, 0
    from partner_referrals r
    cross join threshold t
    union all
    select span, 'referral started', partner_id, other_partner_id, 2, started_people, null, 0
    from partner_referrals
)
select
    f.span as year, f.sharing, f.partner_id, f.other_partner_id, f.partners, f.people, f.median_days,
    f.people < t.least_people or (f.besides >= 1 and f.besides < t.least_people) as is_hidden
from figures f
join years y on y.year = f.span
cross join threshold t
where f.people > 0
