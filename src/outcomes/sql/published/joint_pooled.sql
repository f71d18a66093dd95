-- What was pooled in a year, by kind, as returns tell it: money and hours. Money a partner passes on is left out, since it
-- stands where the partner was given it.
-- One row for each year and resource_kind.
select year, resource_kind, sum(told_gbp) as told_gbp, sum(hours) as hours
from value_input
where resource_kind not in ('public_money', 'philanthropy')
    or giver not in (select partner_name from partner where role = 'partner')
group by year, resource_kind
