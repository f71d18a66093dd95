-- Who was supported by whom in a span, one row a person and partner, by programme and for all of them (`all`).
select distinct
    p.span, s.partner_id, unnest([s.programme_id, 'all']) as programme_id, s.person_key, s.person_id, s.is_linkable,
    s.has_reference
from linked_support s
join span p using (period)
