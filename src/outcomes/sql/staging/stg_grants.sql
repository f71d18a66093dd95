-- Grants as their newest file has them, from files without an error; a grant is known by its identifier.
-- One row for each identifier.
select g.file_sha256, g.row_no, g.identifier, g.title, g.funder_org_id, g.funder_name, g.recipient_id,
    g.recipient_name, g.currency, g.amount_awarded, g.award_date, g.details, g.sheet, g.cell, f.received_on
from grant_award g
join stg_other_files f using (file_sha256)
where f.verdict = 'ready'
qualify row_number() over (
    partition by g.identifier order by f.received_on desc, f.recorded_at desc, g.row_no
) = 1
