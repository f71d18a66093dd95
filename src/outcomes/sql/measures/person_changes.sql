-- What became of each person between the first and the latest score on a scale in a span: one pair a person and partner.
-- A change is reliable where it is more than the noise of the instrument (Jacobson and Truax, 1991), and a recovery where
-- the person also left the scores of those who need help; where no source gives a threshold nobody is classed.
-- One row for each scale, span, partner_id and person_key.
with asked as (
    select distinct p.return_id, i.rule_code as scale
    from stg_people_indicators p
    join indicator i using (indicator_code)
    where i.rule like 'scale%'
),
scored as (
    select
        a.scale, p.span, s.partner_id, s.person_key,
        arg_min(c.scale_score, (s.period, s.return_id, s.row_no)) filter (c.occasion = 'first')  as first_score,
        arg_max(c.scale_score, (s.period, s.return_id, s.row_no)) filter (c.occasion = 'latest') as latest_score
    from stg_support s
    join asked a using (return_id)
    join score c on c.return_id = s.return_id and c.row_no = s.row_no and c.scale = a.scale
    join span p using (period)
    group by a.scale, p.span, s.partner_id, s.person_key
),
gains as (
    select
        s.*, n.reliable_points, n.is_reached_reliable, n.lowest_score, n.highest_score, n.better,
        (s.latest_score - s.first_score) * case when n.better = 'more' then 1 else -1 end as gain,
        coalesce(s.first_score >= n.case_at_least, s.first_score <= n.case_at_most, false)   as was_case,
        coalesce(s.latest_score >= n.case_at_least, s.latest_score <= n.case_at_most, false) as is_case
    from scored s
    join instrument n using (scale)
)
select
    scale, span, partner_id, person_key, first_score, latest_score,
    case
        when gain is null or reliable_points is null then null
        when abs(gain) < reliable_points or (abs(gain) = reliable_points and not is_reached_reliable)
            then 'no reliable change'
        when gain < 0 then 'reliable deterioration'
        when was_case and not is_case then 'reliable recovery'
        else 'reliable improvement'
    end as change_class,
    first_score = case when better = 'more' then highest_score else lowest_score end as is_at_best,
    first_score = case when better = 'more' then lowest_score else highest_score end as is_at_worst
from gains
