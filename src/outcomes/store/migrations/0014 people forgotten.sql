-- Rows about people that were deleted, and the keys of those who are forgotten. Nothing here says who anybody is.
create sequence deletion_ids;
create table deletion (
    deletion_no integer primary key, deleted_at timestamp not null, deleted_by varchar not null,
    deleted_because varchar not null, deleted_rows integer not null, deleted_returns integer not null,
    is_wiped boolean not null
);
create table forgotten (forgotten_id varchar primary key, deletion_no integer not null, is_lifted boolean not null);
create table forgotten_key (forgotten_id varchar not null, key_kind varchar not null, match_key varchar not null);
