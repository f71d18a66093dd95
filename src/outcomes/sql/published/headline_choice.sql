-- The headline of each framework and year by each choice of weights: those in use and, beside them, the others. Hidden where
-- one of its bottom lines is hidden.
-- One row for each framework_code, year and weights_of.
select
    b.framework_code, b.year, c.weights_of, bool_or(c.is_used) as is_used,
    case
        when count(b.score) = 3 and not bool_or(b.is_hidden)
            then exp(
                sum(c.weight::double * ln(greatest(b.score, 1.0)) order by b.bottom_line)
                / sum(c.weight::double order by b.bottom_line)
            )
    end as score
from bottom_line b
join bottom_line_choice c using (framework_code, bottom_line)
group by b.framework_code, b.year, c.weights_of
