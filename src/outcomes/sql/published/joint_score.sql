-- The collective-impact score of each framework and year, whole, with its coverage. Hidden where an indicator it rests on
-- is hidden; none below 80 % of weight reported.
with hidden as (
    select i.framework_code, y.year, bool_or(y.is_hidden) as is_hidden
    from place_year_breakdown y
    join indicator i using (indicator_code)
    where y.dimension = 'all' and y.target is not null and y.partners_reporting >= 2
    group by i.framework_code, y.year
)
select
    s.framework_code, s.span as year, case when not h.is_hidden then round(s.score) end as score, s.coverage_pct,
    s.indicators_scored, s.indicators_total, h.is_hidden
from collective_score s
join hidden h on h.framework_code = s.framework_code and h.year = s.span
