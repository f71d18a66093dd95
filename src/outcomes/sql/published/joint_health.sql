-- How the partnership works together in a year, partner by partner: figures, and never one score of merit.
-- One row for each year and partner_id.
select
    h.span as year, h.partner_id, h.returns_due, h.returns_in, h.returns_on_time, h.returns_right_first, h.hours_spent,
    h.shared_indicators, h.promises_made, h.promises_kept,
    exists (
        select 1 from agreement a
        where a.partner_id = h.partner_id and a.links_people and p.as_at between a.starts_on and a.ends_on
    ) as links_people
from collaboration_health h
cross join place p
where h.span in (select year from span)
