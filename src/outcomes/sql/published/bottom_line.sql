-- The bottom lines of each framework and year. A score is hidden where an indicator it rests on is hidden.
-- One row for each framework_code, year and bottom_line.
with hidden as (
    select o.framework_code, o.bottom_line, y.year, bool_or(y.is_hidden) as is_hidden
    from place_year_breakdown y
    join indicator i using (indicator_code)
    join outcome o using (outcome_code)
    where y.dimension = 'all' and y.target is not null
    group by o.framework_code, o.bottom_line, y.year
)
select
    b.framework_code, b.span as year, b.bottom_line,
    case when not h.is_hidden then b.score end as score,
    b.coverage_pct, b.indicators_scored, b.indicators_total,
    not h.is_hidden and b.score is not null and b.score = min(b.score) over (partition by b.framework_code, b.span) as is_weakest,
    h.is_hidden
from bottom_lines b
join hidden h on h.framework_code = b.framework_code and h.bottom_line = b.bottom_line and h.year = b.span
