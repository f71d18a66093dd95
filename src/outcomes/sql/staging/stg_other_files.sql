-- Files that are no return, with the verdict of their latest check.
-- One row for each file_sha256.
with latest as (
    select file_sha256, max(check_no) as check_no, arg_max(verdict, check_no) as verdict
    from other_recheck
    group by file_sha256
)
select
    f.file_sha256, f.holds, f.layout, coalesce(l.verdict, f.verdict) as verdict, coalesce(l.check_no, 1) as check_no,
    f.received_on, f.recorded_at, f.received_by
from other_file f
left join latest l using (file_sha256)
