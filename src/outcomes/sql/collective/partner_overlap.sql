-- How many people were with one partner, with two, with three and more, by span and programme; people as linked.
-- One row for each span, programme_id and partners.
with shared as (
    select span, programme_id, person_id, count(distinct partner_id) as partners
    from joint_presence
    where has_reference
    group by span, programme_id, person_id
)
select span, programme_id, partners, count(*) as people
from shared
group by span, programme_id, partners
