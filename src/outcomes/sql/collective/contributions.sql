-- What each partner is credited with of each achievement in a span, equally and by dose, exactly and rounded to whole
-- people so that the rounded figures add up to the joint total (largest remainder). It is credit, not evidence of cause.
-- One row for each span, achievement and partner_id.
with summed as (
    select
        p.span, c.achievement, c.partner_id, sum(c.equal_share)::decimal(18, 6) as equal_share,
        sum(c.dose_share)::decimal(18, 6) as dose_share
    from contribution_shares c
    join (select distinct span, period_starts_on, period_ends_on from span) p
        on c.achieved_on between p.period_starts_on and p.period_ends_on
    group by p.span, c.achievement, c.partner_id
),
ranked as (
    select
        *,
        sum(equal_share) over (partition by span, achievement) as joint_total,
        row_number() over (
            partition by span, achievement order by equal_share - floor(equal_share) desc, partner_id
        ) as equal_rank,
        row_number() over (
            partition by span, achievement order by dose_share - floor(dose_share) desc, partner_id
        ) as dose_rank,
        sum(equal_share - floor(equal_share)) over (partition by span, achievement) as equal_left,
        sum(dose_share - floor(dose_share)) over (partition by span, achievement)   as dose_left
    from summed
)
select
    span, achievement, partner_id, equal_share, dose_share, joint_total::bigint as joint_total,
    (floor(equal_share) + case when equal_rank <= equal_left then 1 else 0 end)::bigint as equal_rounded,
    (floor(dose_share) + case when dose_rank <= dose_left then 1 else 0 end)::bigint    as dose_rounded
from ranked
