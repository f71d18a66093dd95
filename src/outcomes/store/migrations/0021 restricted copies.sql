-- Copies at person level for named analysts, and whether a partner's agreement lets its people be in them.
alter table agreement add column gives_people_to_analysts boolean default false;
create table restricted_copy (
    copy_no integer primary key, made_at timestamp not null, made_by varchar not null, made_for varchar not null,
    made_because varchar not null, use_until date not null, people bigint not null, copy_partners varchar[] not null
);
