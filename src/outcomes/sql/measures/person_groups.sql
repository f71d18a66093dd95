-- The group a person counts in, for each breakdown, as known at first contact in the span; everyone counts in `all`.
select
    r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key, b.dimension,
    coalesce(
        arg_min(c.category, (r.period, r.return_id, r.row_no)) filter (c.category is not null), 'not-known'
    ) as category
from person_rows r
join indicator_breakdown b using (indicator_code)
left join support_category c
    on c.return_id = r.return_id and c.row_no = r.row_no and c.dimension = b.dimension
where r.person_key is not null
group by r.indicator_code, r.span, r.partner_id, r.programme_id, r.person_key, b.dimension
union all
select distinct indicator_code, span, partner_id, programme_id, person_key, 'all', 'all'
from person_rows
where person_key is not null
