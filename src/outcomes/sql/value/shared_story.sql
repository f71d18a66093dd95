-- Stories that people agreed to have shared, once each, from returns that count, with the year they were told in.
-- One row for each year, outcome_code, title and story.
select distinct s.year, t.outcome_code, t.title, t.story
from story t
join stg_returns r using (return_id)
join span s on s.span = r.period and s.grain = 'quarter'
where t.has_consent
