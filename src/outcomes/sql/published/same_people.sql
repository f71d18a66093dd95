-- Which published figures count the same people, so that one tells the other: from the rules of indicators on a scale,
-- whose pairs its classes of change count too, and from crosswalks that give one figure as another.
-- One row for each figure_one, part_one, figure_other and part_other.
select
    concat('reliable_change|', rule_code) as figure_one, 'pairs' as part_one,
    indicator_code as figure_other, 'denominator' as part_other
from indicator
where rule in ('scale_mean', 'scale_change')
union all
select
    x.from_indicator,
    unnest(case
        when x.given_part = 'numerator' then ['numerator', 'numerator', 'numerator']
        when x.given_part is not null then ['denominator', 'denominator', 'denominator']
        when f.kind = 'people' then ['lower', 'upper', 'summed']
        when f.kind in ('proportion', 'mean_change') then ['numerator', 'denominator', null]
        else ['result', null, null]
    end),
    x.to_indicator,
    unnest(case
        when t.kind = 'people' then ['lower', 'upper', 'summed']
        when t.kind in ('proportion', 'mean_change') then ['numerator', 'denominator', null]
        else ['result', null, null]
    end)
from crosswalk x
join indicator f on f.indicator_code = x.from_indicator
join indicator t on t.indicator_code = x.to_indicator
where coalesce(x.times, 1) = 1
