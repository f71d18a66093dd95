-- One person as one partner reported them in one measured return.
-- Whoever is listed counts as supported in the return's quarter: days that say otherwise are questioned when it is
-- checked, and the list stands.
-- What was sent for a quarter whose rows were deleted because their day had come is not counted again.
-- A row without a reference is a person of its own: it cannot be recognised in another return.
-- One row for each return_id and row_no.
select
    s.return_id, s.row_no, s.partner_id, s.programme_id, s.period,
    coalesce(s.reference_key, concat('row ', s.return_id, ' ', s.row_no)) as person_key,
    s.reference_key is not null as has_reference, s.started_on, s.ended_on, s.sessions, s.hours
from support s
where not s.did_not_start and s.return_id in (select return_id from stg_returns)
    and (s.partner_id, s.period) not in (select partner_id, period from closed_quarter)
