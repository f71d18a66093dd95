-- Later checks of files that are no return.
create table other_recheck (
    file_sha256 varchar not null, check_no integer not null, rechecked_by varchar not null,
    rechecked_at timestamp not null, outcomes_version varchar not null, verdict varchar not null
);
alter table other_finding add column check_no integer default 1;
