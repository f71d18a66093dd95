-- The scales of the framework, with what a reliable change on each is; filled from the place's files when it is opened.
create table instrument (
    scale varchar primary key, scale_label varchar not null, instrument_code varchar, better varchar not null,
    lowest_score decimal(18, 4) not null, highest_score decimal(18, 4) not null, reliable_points double,
    is_reached_reliable boolean, case_at_least decimal(18, 4), case_at_most decimal(18, 4),
    how_classed varchar not null, position integer not null
);
