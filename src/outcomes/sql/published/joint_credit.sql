-- Credit for a year's outcomes, each person's once, by partner: equally and by dose, in round numbers that add up to the
-- joint total. Named are partners whose own figure of the outcome is published; all others stand together as `others`, so
-- that nobody is left unnamed because of few. `unassigned` is what nobody was active before. Only where the outcome itself
-- is shown. It is credit, not evidence of cause.
-- One row for each year, achievement and partner_id.
with shown as (
    select o.year, o.achievement, o.people, 2 * p.small_number_threshold as step
    from joint_outcome o
    cross join place p
    where not o.is_hidden
),
named as (
    select distinct y.year, i.rule_code as achievement, y.partner_id
    from partner_year_indicator y
    join indicator i using (indicator_code)
    cross join place p
    where i.rule in ('achieved', 'achieved_share') and not y.is_hidden
        and case when i.kind = 'proportion' then y.numerator else y.upper end >= p.small_number_threshold
),
credited as (
    select
        s.year, s.achievement, s.step, s.people // s.step as units, c.joint_total,
        case when c.partner_id = 'unassigned' or n.partner_id is not null then c.partner_id else 'others' end as partner_id,
        sum(c.equal_share) as equal_share, sum(c.dose_share) as dose_share
    from shown s
    join contributions c on c.span = s.year and c.achievement = s.achievement
    left join named n on n.year = s.year and n.achievement = s.achievement and n.partner_id = c.partner_id
    group by all
),
exact as (
    select
        *, (units * equal_share / joint_total)::double as equal_units, (units * dose_share / joint_total)::double as dose_units
    from credited
),
ranked as (
    select
        *,
        row_number() over (
            partition by year, achievement order by equal_units - floor(equal_units) desc, partner_id
        ) as equal_rank,
        row_number() over (
            partition by year, achievement order by dose_units - floor(dose_units) desc, partner_id
        ) as dose_rank,
        units - sum(floor(equal_units)) over (partition by year, achievement) as equal_left,
        units - sum(floor(dose_units)) over (partition by year, achievement)  as dose_left
    from exact
)
select
    year, achievement, partner_id,
    (step * (floor(equal_units) + case when equal_rank <= equal_left then 1 else 0 end))::bigint as equal_people,
    (step * (floor(dose_units) + case when dose_rank <= dose_left then 1 else 0 end))::bigint    as dose_people
from ranked
