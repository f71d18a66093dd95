-- Each cell that a result of a programme rests on, by group: of typed figures each part's, of people those that the rule
-- looks at. Of people who are only counted it is the cell of their reference; a stock rests on the last quarter that gave it.
-- One row for each indicator_code, span, partner_id, programme_id, dimension, category, return_id, field, sheet and
-- cell.
with last_stocks as (
    select
        q.indicator_code, s.span, max(q.period) as period, arg_max(q.return_id, q.period) as return_id
    from typed_stock_quarters q
    join span s using (period)
    where q.dimension = 'all'
    group by q.indicator_code, s.span, q.partner_id, q.programme_id
),
asked as (
    select indicator_code, 'all' as dimension from indicator
    union all
    select indicator_code, dimension from indicator_breakdown
)
select
    r.indicator_code, s.span, r.partner_id, r.programme_id, r.dimension, r.category, r.return_id, r.period,
    'results' as holds, rc.part as field, rc.sheet, rc.cell
from stg_results r
join indicator i using (indicator_code)
join span s using (period)
join result_cell rc using (return_id, row_no)
left join last_stocks l
    on l.indicator_code = r.indicator_code and l.span = s.span and l.return_id = r.return_id and l.period = r.period
where i.kind <> 'stock' or l.return_id is not null
union all
select
    p.indicator_code, p.span, p.partner_id, p.programme_id, a.dimension,
    case when a.dimension = 'all' then 'all' else coalesce(g.category, 'not-known') end,
    p.return_id, p.period, 'people', c.field, c.sheet, c.cell
from person_rows p
join indicator i using (indicator_code)
join asked a using (indicator_code)
left join first_contacts g
    on g.span = p.span and g.partner_id = p.partner_id and g.programme_id = p.programme_id
    and g.person_key = p.person_key and g.dimension = a.dimension
join cell c
    on c.return_id = p.return_id and c.row_no = p.row_no and c.holds = 'people'
    and c.field like case
        when i.rule like 'scale%' then concat('score:', i.rule_code, ':%')
        when i.rule like 'achieved%' then concat('achieved:', i.rule_code, ':on')
        when i.rule = 'sum_sessions' then 'sessions'
        when i.rule = 'sum_hours' then 'hours'
        else 'reference'
    end
where p.programme_id <> 'all'
