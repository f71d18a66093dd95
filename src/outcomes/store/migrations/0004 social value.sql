-- What outcomes are worth, as loaded from the framework and as last published.
create table valuing (
    indicator_code varchar primary key, unit_value_code varchar not null, part varchar not null,
    is_against_baseline boolean not null
);
create table value_line (
    year varchar not null, indicator_code varchar not null, programme_id varchar not null,
    unit_value_code varchar not null, in_force_from date not null, value_side varchar not null, spans varchar not null,
    quantity_low double not null, quantity double not null, quantity_high double not null,
    quantity_unit varchar not null, unit_value_low_gbp double not null, unit_value_gbp double not null,
    unit_value_high_gbp double not null, deadweight double not null, displacement double not null,
    attribution_to_others double not null, drop_off double not null, drop_off_shape varchar not null,
    duration_years double not null, discount_kind varchar not null, transfer_share double not null,
    gross_gbp decimal(18, 2) not null, after_deadweight_gbp decimal(18, 2) not null,
    after_displacement_gbp decimal(18, 2) not null, after_attribution_gbp decimal(18, 2) not null,
    after_drop_off_gbp decimal(18, 2) not null, after_discounting_gbp decimal(18, 2) not null,
    value_gbp decimal(18, 2) not null, value_low_gbp decimal(18, 2) not null, value_high_gbp decimal(18, 2) not null,
    evidence_grade varchar not null, value_source varchar not null, adjustment_sources varchar not null,
    how_counted varchar not null, returns_in bigint not null, returns_due bigint not null
);
create table value_share (
    year varchar not null, indicator_code varchar not null, dimension varchar not null, category varchar not null,
    value_gbp decimal(18, 2), is_hidden boolean not null
);
create table value_left_out (
    year varchar not null, indicator_code varchar not null, left_out_code varchar not null,
    left_out_because varchar not null
);
create table value_input (
    year varchar not null, resource_kind varchar not null, giver varchar not null, receiver varchar not null,
    told_gbp decimal(18, 2), hours decimal(18, 4), input_gbp decimal(18, 2), passed_on_gbp decimal(18, 2) not null,
    no_amount_because varchar
);
create table value_ratio (
    year varchar not null, ratio_name varchar not null, benefit_gbp decimal(18, 2) not null, cost_gbp decimal(18, 2),
    ratio double, ratio_p05 double, ratio_p50 double, ratio_p95 double, share_above_one double,
    no_ratio_because varchar
);
create table value_total (
    year varchar not null, value_gbp decimal(18, 2) not null, value_low_gbp decimal(18, 2) not null,
    value_high_gbp decimal(18, 2) not null, value_mean_gbp bigint not null, value_p05_gbp bigint not null,
    value_p50_gbp bigint not null, value_p95_gbp bigint not null, inputs_gbp decimal(18, 2), leverage double,
    weak_share double, price_base varchar, price_series varchar not null, price_cautions varchar not null,
    discounting varchar not null, discount_rates varchar not null, hour_of_time varchar not null,
    draws integer not null, seed bigint not null
);
create table value_sensitivity (
    year varchar not null, parameter_kind varchar not null, parameter_code varchar not null,
    parameter_part varchar not null, parameter_low double not null, parameter_central double not null,
    parameter_high double not null, value_at_low_gbp bigint not null, value_at_high_gbp bigint not null,
    switching_value double
);
