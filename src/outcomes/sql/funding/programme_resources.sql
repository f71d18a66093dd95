-- Money and hours in measured returns, by programme, partner and quarter: of which kind, and whether from the programme's
-- funder. Public money and gifts of money that a partner passes on are in what it was given, and are marked so that they
-- are counted once: whether the giver tells of it, or whoever received it in the same programme from a partner whose own
-- returns tell of what it was given.
-- One row for each programme_id, partner_id, period, resource_kind, is_from_funder, is_passed_on and passed_on_by.
with spellings as (
    select lower(partner_id) as written, partner_id from partner
    union all
    select lower(partner_name) as written, partner_id from partner
),
names as (
    select written, min(partner_id) as partner_id from spellings group by written
),
named as (
    select
        r.programme_id, r.partner_id, r.period, e.resource_kind, e.amount_gbp, e.hours,
        case when coalesce(t.partner_id, '') <> r.partner_id then e.to_whom end as to_whom,
        w.partner_id as giver_id, e.resource_kind in ('public_money', 'philanthropy') as can_be_passed_on
    from resource e
    join stg_returns r using (return_id)
    left join names w on w.written = lower(trim(e.from_whom))
    left join names t on t.written = lower(trim(e.to_whom))
),
holders as (
    select distinct programme_id, partner_id, resource_kind
    from named
    where can_be_passed_on and to_whom is null and coalesce(giver_id, '') <> partner_id
)
select
    n.programme_id, n.partner_id, n.period, q.period_ends_on, n.resource_kind,
    coalesce(n.giver_id = g.funder_id, false)                                                   as is_from_funder,
    n.can_be_passed_on and coalesce(n.giver_id = n.partner_id and n.to_whom is not null, false)
        or h.partner_id is not null                                                             as is_passed_on,
    h.partner_id                                                                                as passed_on_by,
    sum(n.amount_gbp)                                                                           as amount_gbp,
    sum(n.hours)                                                                                as hours
from named n
join programme g using (programme_id)
left join holders h
    on h.programme_id = n.programme_id and h.partner_id = n.giver_id and h.resource_kind = n.resource_kind
    and n.giver_id <> n.partner_id and n.to_whom is null
join (select distinct period, period_ends_on from span) q on q.period = n.period
group by all
