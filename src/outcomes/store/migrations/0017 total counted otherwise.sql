-- What gifts bought, totals counted otherwise, what could be taken out of budgets, and which outcomes are not intended.
-- Outcomes and values are filled anew: from the place's files, and with the next publication.
drop table outcome;
create table outcome (
    outcome_code varchar primary key, outcome varchar not null, bottom_line varchar not null,
    stakeholder varchar not null, matters_because varchar not null, framework_code varchar not null, position integer not null,
    is_intended boolean not null
);
drop table value_line;
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
    cashable_gbp decimal(18, 2),
    value_gbp decimal(18, 2) not null, value_low_gbp decimal(18, 2) not null, value_high_gbp decimal(18, 2) not null,
    evidence_grade varchar not null, value_source varchar not null, adjustment_sources varchar not null,
    how_counted varchar not null, returns_in bigint not null, returns_due bigint not null
);
create table value_bought (
    year varchar not null, resource_kind varchar not null, giver varchar not null, receiver varchar not null,
    programme_id varchar not null, told_gbp decimal(18, 2) not null
);
create table value_beside (
    year varchar not null, beside_name varchar not null, value_gbp decimal(18, 2) not null,
    value_p05_gbp bigint not null, value_p50_gbp bigint not null, value_p95_gbp bigint not null, ratio double,
    beside_how varchar not null, beside_source varchar not null
);
update place set files_hash = '';
