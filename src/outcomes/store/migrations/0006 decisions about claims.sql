-- What the commissioner decided about claimed outcomes.
create sequence claim_decision_ids;
create table claim_decision (
    claim_decision_id integer primary key, claim_id varchar not null, claim_state varchar not null,
    decided_by varchar not null, decided_at timestamp not null, decided_on date not null, why varchar not null
);
