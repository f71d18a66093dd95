-- How many people each two partners share in a span, each pair once; people as linked, over all programmes.
-- One row for each span, partner_id and other_partner_id.
select
    a.span, a.partner_id, b.partner_id as other_partner_id, count(distinct a.person_id) as people
from joint_presence a
join joint_presence b on b.span = a.span and b.programme_id = a.programme_id and b.person_id = a.person_id
where a.programme_id = 'all' and a.partner_id < b.partner_id and a.has_reference and b.has_reference
group by a.span, a.partner_id, b.partner_id
