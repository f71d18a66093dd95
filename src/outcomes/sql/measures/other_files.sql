-- Files a place keeps that are no return: registers of grants, and the values of workbooks made by others.
-- One row for each file_sha256.
with held as (
    select file_sha256, count(*) as rows_held from grant_award group by file_sha256
    union all
    select file_sha256, count(*) as rows_held from record group by file_sha256
),
faults as (
    select file_sha256, count(*) filter (severity = 'error') as findings_errors
    from stg_other_findings
    group by file_sha256
)
select
    f.file_sha256, f.holds, f.layout, f.verdict, f.received_on, f.received_by,
    coalesce(sum(h.rows_held), 0)::bigint as rows_held, coalesce(any_value(e.findings_errors), 0) as findings_errors
from stg_other_files f
left join held h using (file_sha256)
left join faults e using (file_sha256)
group by f.file_sha256, f.holds, f.layout, f.verdict, f.received_on, f.received_by
