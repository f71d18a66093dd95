-- Quarters whose rows about people were deleted because their day had come, and the sums that stand in their place.
create table closed_quarter (
    partner_id varchar not null, period varchar not null, deletion_no integer not null, primary key (partner_id, period)
);
create table kept_people_indicator (
    partner_id varchar not null, programme_id varchar not null, period varchar not null,
    indicator_code varchar not null
);
create table kept_people_part (
    indicator_code varchar not null, span varchar not null, partner_id varchar not null, programme_id varchar not null,
    dimension varchar not null, category varchar not null, known_people bigint not null, unreferenced_rows bigint not null,
    numerator decimal(18, 4), denominator decimal(18, 4), pairs decimal(18, 4), sum_change decimal(38, 4),
    sum_change_squared decimal(38, 4), value decimal(38, 4)
);
create table kept_score_change (
    scale varchar not null, span varchar not null, partner_id varchar not null, dimension varchar not null,
    category varchar not null, pairs decimal(18, 4) not null, without_second bigint not null, recovered bigint,
    improved bigint, unchanged bigint, deteriorated bigint, began_at_best bigint not null, began_at_worst bigint not null
);
