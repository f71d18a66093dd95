-- Actors by number, waivers, checks made again, and files that are no return.
create sequence actor_ids;
create sequence waiver_ids;
create table actor (actor_id integer primary key, actor_name varchar not null, known_since timestamp not null);
create table waiver (
    waiver_id integer primary key, return_id integer not null, code varchar not null, sheet varchar, cell varchar,
    waived_by varchar not null, waived_at timestamp not null, waived_on date not null, why varchar not null
);
create table recheck (
    return_id integer not null, check_no integer not null, rechecked_by varchar not null,
    rechecked_at timestamp not null, outcomes_version varchar not null, verdict varchar not null
);
create table other_file (
    file_sha256 varchar primary key, holds varchar not null, file_format varchar not null, layout varchar not null,
    verdict varchar not null, received_on date not null, recorded_at timestamp not null, received_by varchar not null
);
create table other_finding (
    file_sha256 varchar not null, finding_no integer not null, code varchar not null, severity varchar not null,
    sheet varchar not null, cells varchar[] not null, label varchar not null, found varchar not null,
    message varchar not null, remedy varchar not null, check_name varchar not null
);
alter table finding add column check_no integer default 1;
