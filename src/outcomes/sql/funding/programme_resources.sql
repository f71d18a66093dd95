-- Money and hours in measured returns, by programme, partner and quarter: of which kind, and whether from the programme's
-- funder. Money a partner passes on is in what it was given, and is marked so that it is counted once.
-- One row for each programme_id, partner_id, period, resource_kind, is_from_funder and is_passed_on.
select
    r.programme_id, r.partner_id, r.period, q.period_ends_on, e.resource_kind,
    coalesce(lower(trim(e.from_whom)) in (lower(f.partner_id), lower(f.partner_name)), false)   as is_from_funder,
    coalesce(lower(trim(e.from_whom)) in (lower(p.partner_id), lower(p.partner_name)), false)
        and e.to_whom is not null                                                               as is_passed_on,
    sum(e.amount_gbp)                                                                           as amount_gbp,
    sum(e.hours)                                                                                as hours
from resource e
join stg_returns r using (return_id)
join programme g using (programme_id)
join partner p on p.partner_id = r.partner_id
left join partner f on f.partner_id = g.funder_id
join (select distinct period, period_ends_on from span) q on q.period = r.period
group by all
