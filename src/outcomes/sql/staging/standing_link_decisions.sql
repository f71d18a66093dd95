-- What was last decided of two partners' people: one person, or two.
-- One row for each partner_id, person_key, other_partner_id and other_person_key.
select partner_id, person_key, other_partner_id, other_person_key, is_same, decided_by, decided_at, why
from link_decision
qualify row_number() over (
    partition by
        least(concat(partner_id, ' ', person_key), concat(other_partner_id, ' ', other_person_key)),
        greatest(concat(partner_id, ' ', person_key), concat(other_partner_id, ' ', other_person_key))
    order by link_decision_id desc
) = 1
