-- The headline of each framework and span: the weighted geometric mean of the three bottom lines, each at least 1.
-- One line cannot be bought with another, and there is no headline unless all three have a score.
-- One row for each framework_code and span.
select
    framework_code, b.span,
    case
        when count(b.score) = 3
            then exp(sum(w.weight * ln(greatest(b.score, 1.0))) / sum(w.weight))
    end as score
from bottom_lines b
join bottom_line_weight w using (framework_code, bottom_line)
group by framework_code, b.span
