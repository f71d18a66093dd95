-- What is wrong with each file that is no return, by its latest check.
-- One row for each file_sha256 and finding_no.
select
    f.file_sha256, f.finding_no, f.code, f.severity, f.sheet, f.cells, f.label, f.found, f.message, f.remedy, f.check_name
from other_finding f
join stg_other_files using (file_sha256, check_no)
