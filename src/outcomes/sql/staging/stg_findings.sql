-- What is wrong with each version of a return by its latest check, and whether it was let through.
-- A finding of several cells is let through when each of its cells is.
-- One row for each return_id and finding_no.
with latest as (
    select return_id, max(check_no) as check_no from recheck group by return_id
),
waived_whole as (
    select distinct return_id, code from waiver where cell is null
),
waived_cells as (
    select return_id, code, sheet, list(cell) as waived
    from waiver
    where cell is not null
    group by return_id, code, sheet
)
select
    f.return_id, f.finding_no, f.code, f.severity, f.sheet, f.cells, f.label, f.found, f.message, f.remedy, f.check_name,
    w.return_id is not null or (len(f.cells) > 0 and coalesce(list_has_all(c.waived, f.cells), false)) as is_waived
from finding f
left join latest l using (return_id)
left join waived_whole w on w.return_id = f.return_id and w.code = f.code
left join waived_cells c on c.return_id = f.return_id and c.code = f.code and c.sheet = f.sheet
where f.check_no = coalesce(l.check_no, 1)
