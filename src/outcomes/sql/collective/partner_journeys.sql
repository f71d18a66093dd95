-- People's way from one partner to the next, by the span in which the next began, and the days between the two starts.
-- A person's partners stand in the order of their first start; who started with two on one day has no way between them.
-- One row for each span, partner_id and other_partner_id.
with firsts as (
    select person_id, partner_id, min(started_on) as started_on
    from linked_support
    where has_reference and started_on is not null
    group by person_id, partner_id
),
steps as (
    select
        person_id, partner_id, started_on,
        lead(partner_id) over (partition by person_id order by started_on, partner_id) as other_partner_id,
        lead(started_on) over (partition by person_id order by started_on, partner_id) as next_started_on
    from firsts
),
periods as (
    select distinct span, period_starts_on, period_ends_on from span
)
select
    p.span, s.partner_id, s.other_partner_id, count(*) as people,
    median(s.next_started_on - s.started_on)::double as median_days
from steps s
join periods p on s.next_started_on between p.period_starts_on and p.period_ends_on
where s.next_started_on > s.started_on
group by p.span, s.partner_id, s.other_partner_id
