-- A publication says why its figures are hidden, and what it showed is kept for the next.
alter table publication add column small_figures integer;
alter table publication add column protecting_figures integer;
alter table publication add column withheld_figures integer;
create table published_figure (
    publication_no integer not null, published_table varchar not null, row_key varchar[] not null,
    part varchar not null, people bigint not null, is_hidden boolean not null
);
