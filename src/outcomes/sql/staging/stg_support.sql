-- One person as one partner reported them in one measured return; `person_key` is empty where no reference was given.
select
    s.return_id, s.row_no, s.partner_id, s.programme_id, s.period,
    s.reference_key as person_key, s.started_on, s.ended_on, s.sessions, s.hours
from support s
semi join stg_returns c using (return_id)
where not s.did_not_start
