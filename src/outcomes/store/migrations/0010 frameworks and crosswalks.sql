-- Several frameworks in one place: whose each indicator, outcome, programme and weight is; crosswalks between them; and
-- which versions were read from the workbook of another programme. All but the last are filled anew from the place's files.
create table framework (
    framework_code varchar primary key, framework_name varchar not null, framework_version varchar not null,
    framework_source varchar not null, position integer not null
);
create table crosswalk (
    from_indicator varchar not null, to_indicator varchar not null, times decimal(18, 8), given_part varchar,
    crosswalk_source varchar not null, primary key (from_indicator, to_indicator)
);
create table answered_return (return_id integer primary key, answered_in varchar not null);
drop table programme;
create table programme (
    programme_id varchar primary key, programme_name varchar not null, funder_id varchar not null,
    mechanism varchar not null, starts_on date not null, ends_on date not null,
    framework_code varchar not null
);
drop table outcome;
create table outcome (
    outcome_code varchar primary key, outcome varchar not null, bottom_line varchar not null,
    stakeholder varchar not null, matters_because varchar not null, framework_code varchar not null, position integer not null
);
drop table indicator;
create table indicator (
    indicator_code varchar primary key, outcome_code varchar not null, indicator_label varchar not null,
    kind varchar not null, unit varchar not null, counts varchar not null, better varchar not null,
    decimals integer not null, weight decimal(18, 4) not null, sums_over_periods boolean not null,
    counts_people boolean not null, rule varchar, rule_code varchar, at_least decimal(18, 4),
    at_most decimal(18, 4), target_source varchar, framework_code varchar not null, position integer not null
);
drop table bottom_line_weight;
create table bottom_line_weight (
    framework_code varchar not null, bottom_line varchar not null, weight decimal(18, 4) not null,
    primary key (framework_code, bottom_line)
);
update place set files_hash = '';
