-- People that one partner says another partner of the place referred to it, by span: how many came, how many started,
-- and how many the referring partner is known (as linked) to have supported by then.
-- One row for each span, partner_id and other_partner_id.
with told as (
    select s.return_id, s.row_no, r.partner_id, r.period, s.did_not_start, s.started_on, s.reference_key, f.partner_id as from_id
    from support s
    join stg_returns r using (return_id)
    join partner f on lower(trim(f.partner_name)) = lower(trim(s.referred_by))
    where f.partner_id <> r.partner_id
),
once as (
    select
        t.from_id, t.partner_id, p.span, coalesce(t.reference_key, concat('row ', t.return_id, ' ', t.row_no)) as person_key,
        bool_or(not t.did_not_start) as has_started, min(t.started_on) as started_on
    from told t
    join span p using (period)
    group by t.from_id, t.partner_id, p.span, person_key
),
known as (
    select s.partner_id, s.person_id, min(s.started_on) as started_on
    from linked_support s
    group by s.partner_id, s.person_id
)
select
    o.span, o.from_id as partner_id, o.partner_id as other_partner_id, count(*) as people,
    count(*) filter (o.has_started)                      as started_people,
    count(k.person_id) filter (k.started_on <= o.started_on) as known_before,
    median(o.started_on - k.started_on) filter (k.started_on <= o.started_on)::double as median_days
from once o
left join linked_person l on l.partner_id = o.partner_id and l.person_key = o.person_key
left join known k on k.partner_id = o.from_id and k.person_id = l.person_id
group by o.span, o.from_id, o.partner_id
