-- What part of a year's achievements each partner is credited with, by indicator: shares of the people as linked, equally
-- among the partners active with each, and what is nobody's (`unassigned`). It is credit, not evidence of cause.
-- One row for each indicator_code, year and partner_id.
select i.indicator_code, s.year, c.partner_id, c.equal_share / c.joint_total as credit_share
from contributions c
join (select distinct span, year from span where grain = 'year') s using (span)
join indicator i on i.rule = 'achieved' and i.rule_code = c.achievement
where c.joint_total > 0
