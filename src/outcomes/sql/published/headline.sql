-- The headline of each framework and year, hidden where one of its bottom lines is hidden.
-- One row for each framework_code and year.
select
    h.framework_code, h.span as year,
    case when not bool_or(b.is_hidden) then any_value(h.score) end as score,
    'weighted geometric mean of the three bottom lines, each at least 1' as convention
from headlines h
join bottom_line b on b.framework_code = h.framework_code and b.year = h.span
group by h.framework_code, h.span
