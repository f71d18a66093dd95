-- What a person achieved in a span, by programme and for the partner as a whole (`all`).
-- One row for each achievement, span, partner_id, programme_id and person_key.
select distinct
    c.achievement, s.span, c.partner_id, unnest([c.programme_id, 'all']) as programme_id, c.person_key
from stg_claims c
join span s on s.period = c.achieved_period
