-- Ways of funding compared, as published.
create table comparison (
    comparison_no integer primary key, achievement varchar not null, achievement_label varchar not null,
    side_one varchar not null, side_other varchar not null, comparison_verdict varchar, verdict_reason varchar not null,
    verdict_scope varchar, window_days integer not null, evidence_level varchar not null, need_bands varchar,
    is_hidden boolean not null
);
create table comparison_figure (
    comparison_no integer not null, side varchar not null, figure varchar not null, figure_of varchar not null,
    figure_value double, figure_lower double, figure_upper double, is_hidden boolean not null
);
