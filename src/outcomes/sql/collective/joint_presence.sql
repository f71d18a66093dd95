-- Who was supported by whom in a span, by programme and for all of them (`all`). A row without a reference that one
-- workbook tells for several programmes is in `all` once.
-- One row for each span, programme_id, partner_id and person_key.
select distinct
    p.span, s.partner_id,
    unnest(case when s.has_reference or s.is_told_first then [s.programme_id, 'all'] else [s.programme_id] end)
        as programme_id,
    s.person_key, s.person_id, s.is_linkable, s.has_reference
from linked_support s
join span p using (period)
