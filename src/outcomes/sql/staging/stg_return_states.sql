-- Where each version of a return stands now: its latest decision.
-- One row for each return_id.
select
    return_id,
    arg_max(state, decision_id)      as state,
    arg_max(decided_on, decision_id) as decided_on
from decision
group by return_id
