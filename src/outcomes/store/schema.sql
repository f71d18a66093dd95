-- Base tables of the store. They hold what was said, by whom, in which file; views in sql/ hold what it means.
-- Append-only: a new version of a return adds rows. Framework and place tables are loaded from files and replaced as a whole.

create table store_version (
    schema_version integer not null, views_hash varchar not null, migrated_at timestamp not null
);

-- the place and its framework, loaded from files
create table place (
    place_code varchar primary key, place_name varchar not null, about varchar, is_made_up boolean not null,
    as_at date not null, measure_state varchar not null, small_number_threshold integer not null,
    special_category_threshold integer not null, framework_code varchar not null, framework_name varchar not null,
    framework_version varchar not null, framework_source varchar not null, files_hash varchar not null,
    hides_noughts boolean default false, rounds_to integer default 1
);
create table framework (
    framework_code varchar primary key, framework_name varchar not null, framework_version varchar not null,
    framework_source varchar not null, position integer not null
);
create table crosswalk (
    from_indicator varchar not null, to_indicator varchar not null, times decimal(18, 8), given_part varchar,
    crosswalk_source varchar not null, primary key (from_indicator, to_indicator)
);
create table partner (
    partner_id varchar primary key, partner_name varchar not null, role varchar not null, partner_kind varchar not null,
    partner_size varchar not null, is_local boolean not null
);
create table programme (
    programme_id varchar primary key, programme_name varchar not null, funder_id varchar not null,
    mechanism varchar not null, starts_on date not null, ends_on date not null,
    framework_code varchar not null
);
create table participation (
    partner_id varchar not null, programme_id varchar not null, first_period varchar not null,
    last_period varchar not null, due_days integer not null, primary key (partner_id, programme_id, first_period)
);
create table expected_return (
    partner_id varchar not null, programme_id varchar not null, period varchar not null, due_on date not null,
    primary key (partner_id, programme_id, period)
);
create table expected_indicator (
    partner_id varchar not null, programme_id varchar not null, period varchar not null,
    indicator_code varchar not null, primary key (partner_id, programme_id, period, indicator_code)
);
create table span (
    span varchar not null, grain varchar not null, period varchar not null, year varchar not null,
    period_starts_on date not null, period_ends_on date not null, span_quarters integer not null,
    primary key (span, period)
);
create table outcome (
    outcome_code varchar primary key, outcome varchar not null, bottom_line varchar not null,
    stakeholder varchar not null, matters_because varchar not null, framework_code varchar not null, position integer not null,
    is_intended boolean not null
);
create table indicator (
    indicator_code varchar primary key, outcome_code varchar not null, indicator_label varchar not null,
    kind varchar not null, unit varchar not null, counts varchar not null, better varchar not null,
    decimals integer not null, weight decimal(18, 4) not null, sums_over_periods boolean not null,
    counts_people boolean not null, rule varchar, rule_code varchar, at_least decimal(18, 4),
    at_most decimal(18, 4), target_source varchar, framework_code varchar not null, position integer not null
);
create table indicator_breakdown (
    indicator_code varchar not null, dimension varchar not null, primary key (indicator_code, dimension)
);
create table target (
    indicator_code varchar not null, year varchar not null, baseline double, target double,
    baseline_year varchar, target_year varchar, primary key (indicator_code, year)
);
create table partner_target (
    partner_id varchar not null, programme_id varchar not null, indicator_code varchar not null,
    year varchar not null, target double not null
);
create table category (
    dimension varchar not null, dimension_label varchar not null, category varchar not null,
    category_label varchar not null, is_special_category boolean not null, position integer not null,
    is_area boolean default false,
    primary key (dimension, category)
);
create table instrument (
    scale varchar primary key, scale_label varchar not null, instrument_code varchar, better varchar not null,
    lowest_score decimal(18, 4) not null, highest_score decimal(18, 4) not null, reliable_points double,
    is_reached_reliable boolean, case_at_least decimal(18, 4), case_at_most decimal(18, 4),
    how_classed varchar not null, position integer not null
);
create table bottom_line_choice (
    framework_code varchar not null, weights_of varchar not null, bottom_line varchar not null,
    weight decimal(9, 3) not null, is_used boolean not null, chosen_by varchar, chosen_on date, people_asked integer,
    how_chosen varchar, choice_source varchar
);
create table bottom_line_weight (
    framework_code varchar not null, bottom_line varchar not null, weight decimal(18, 4) not null,
    primary key (framework_code, bottom_line)
);
create table population_indicator (
    population_label varchar not null, outcome_code varchar not null, area_code varchar not null, area_name varchar,
    population_period varchar not null, population_value decimal(18, 4) not null, unit varchar not null,
    source varchar not null, is_made_up boolean not null
);

-- what partners sent
create table return_version (
    return_id integer primary key, partner_id varchar not null, programme_id varchar not null,
    period varchar not null, version integer not null, file_sha256 varchar not null, file_format varchar not null,
    layout varchar not null, framework_version varchar not null, received_on date not null,
    recorded_at timestamp not null, received_by varchar not null, signed_on date, hours_spent decimal(18, 4), notes varchar
);
create table answered_return (return_id integer primary key, answered_in varchar not null);
create table refusal (
    file_sha256 varchar not null, received_on date not null, recorded_at timestamp not null, code varchar not null,
    message varchar not null
);
create table finding (
    return_id integer not null, finding_no integer not null, code varchar not null, severity varchar not null,
    sheet varchar not null, cells varchar[] not null, label varchar not null, found varchar not null,
    message varchar not null, remedy varchar not null, check_name varchar not null, check_no integer default 1
);
create table recheck (
    return_id integer not null, check_no integer not null, rechecked_by varchar not null,
    rechecked_at timestamp not null, outcomes_version varchar not null, verdict varchar not null
);
create table waiver (
    waiver_id integer primary key, return_id integer not null, code varchar not null, sheet varchar, cell varchar,
    waived_by varchar not null, waived_at timestamp not null, waived_on date not null, why varchar not null
);
create table decision (
    decision_id integer primary key, return_id integer not null, state varchar not null, decided_by varchar not null,
    decided_at timestamp not null, decided_on date not null, why varchar not null
);
create table claim_decision (
    claim_decision_id integer primary key, claim_id varchar not null, claim_state varchar not null,
    decided_by varchar not null, decided_at timestamp not null, decided_on date not null, why varchar not null
);
create table actor (actor_id integer primary key, actor_name varchar not null, known_since timestamp not null);
create table audit_event (
    audit_id integer primary key, happened_at timestamp not null, actor varchar not null, act varchar not null,
    subject varchar not null, chain_hash varchar not null
);
create table cell (
    return_id integer not null, holds varchar not null, row_no integer not null, field varchar not null,
    sheet varchar not null, cell varchar not null, label varchar not null, raw varchar, typed_number double,
    typed_text varchar, typed_date date
);
create table result (
    return_id integer not null, row_no integer not null, partner_id varchar not null, programme_id varchar not null,
    indicator_code varchar not null, period varchar not null, is_own_period boolean not null, basis varchar not null,
    dimension varchar not null, category varchar not null, value decimal(18, 4), numerator decimal(18, 4),
    denominator decimal(18, 4), pairs decimal(18, 4), sum_change decimal(18, 4), sum_change_squared decimal(18, 4),
    words varchar, counted_on date
);
create table result_cell (
    return_id integer not null, row_no integer not null, part varchar not null, sheet varchar not null,
    cell varchar not null
);
create table support (
    return_id integer not null, row_no integer not null, partner_id varchar not null, programme_id varchar not null,
    period varchar not null, reference_key varchar, started_on date, ended_on date, need_recorded_by varchar,
    sessions decimal(18, 4), hours decimal(18, 4), referred_by varchar, did_not_start boolean not null,
    sheet varchar not null, cell varchar not null
);
create table support_category (
    return_id integer not null, row_no integer not null, dimension varchar not null, category varchar not null
);
create table support_field (return_id integer not null, field varchar not null);
create table match_key (
    return_id integer not null, row_no integer not null, key_kind varchar not null, match_key varchar not null
);
create table score (
    return_id integer not null, row_no integer not null, scale varchar not null, occasion varchar not null,
    scale_score decimal(18, 4) not null
);
create table claim (
    return_id integer not null, row_no integer not null, achievement varchar not null, achieved_on date not null,
    evidence varchar
);
create table resource (
    return_id integer not null, row_no integer not null, resource_kind varchar not null, amount_gbp decimal(18, 4),
    hours decimal(18, 4), from_whom varchar, to_whom varchar, purpose varchar, spent_on date
);
create table promise (
    return_id integer not null, row_no integer not null, promise varchar not null, unit varchar,
    promised decimal(18, 4), delivered decimal(18, 4), notes varchar
);
create table story (
    return_id integer not null, row_no integer not null, title varchar not null, story varchar not null,
    outcome_code varchar, has_consent boolean not null
);

-- people across partners
create table agreement (
    partner_id varchar primary key, agreement varchar not null, lawful_basis varchar not null,
    special_condition varchar, data_role varchar not null, starts_on date not null, ends_on date not null,
    links_people boolean not null, keep_until date, gives_people_to_analysts boolean default false
);
create table match_rule (
    key_kind varchar primary key, kind_no integer not null, key_parts varchar[] not null, strength varchar not null,
    most_sharing integer not null
);
create table linkage_accuracy (
    accuracy_of varchar primary key, low_rate double not null, central_rate double not null,
    high_rate double not null, measured_in varchar not null
);
create table linked_person (
    partner_id varchar not null, person_key varchar not null, person_id integer not null, is_linkable boolean not null
);
create table person_link (
    pair_code varchar not null, partner_id varchar not null, person_key varchar not null,
    other_partner_id varchar not null, other_person_key varchar not null, link_verdict varchar not null,
    link_rule varchar not null, key_kinds varchar[] not null, doubt varchar
);
create table link_decision (
    link_decision_id integer primary key, partner_id varchar not null, person_key varchar not null,
    other_partner_id varchar not null, other_person_key varchar not null, is_same boolean not null,
    decided_by varchar not null, decided_at timestamp not null, why varchar not null
);
create table link_run (inputs_hash varchar not null, linked_at timestamp not null);
create table collective_setting (contribution_days integer not null);
create table match_secret (
    k1_mark varchar not null, k2_mark varchar not null, secret_change varchar not null, since timestamp not null
);

-- what was deleted
create table deletion (
    deletion_no integer primary key, deleted_at timestamp not null, deleted_by varchar not null,
    deleted_because varchar not null, deleted_rows integer not null, deleted_returns integer not null,
    is_wiped boolean not null
);
create table forgotten (forgotten_id varchar primary key, deletion_no integer not null, is_lifted boolean not null);
create table forgotten_key (forgotten_id varchar not null, key_kind varchar not null, match_key varchar not null);

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

-- what is no partner's return
create table other_file (
    file_sha256 varchar primary key, holds varchar not null, file_format varchar not null, layout varchar not null,
    verdict varchar not null, received_on date not null, recorded_at timestamp not null, received_by varchar not null
);
create table other_finding (
    file_sha256 varchar not null, finding_no integer not null, code varchar not null, severity varchar not null,
    sheet varchar not null, cells varchar[] not null, label varchar not null, found varchar not null,
    message varchar not null, remedy varchar not null, check_name varchar not null, check_no integer default 1
);
create table other_recheck (
    file_sha256 varchar not null, check_no integer not null, rechecked_by varchar not null,
    rechecked_at timestamp not null, outcomes_version varchar not null, verdict varchar not null
);
create table grant_award (
    file_sha256 varchar not null, row_no integer not null, sheet varchar not null, cell varchar not null,
    identifier varchar, title varchar, funder_org_id varchar, funder_name varchar, recipient_id varchar,
    recipient_name varchar, currency varchar, amount_awarded decimal(18, 4), award_date date, details varchar
);
create table record (
    file_sha256 varchar not null, row_no integer not null, record_kind varchar not null, row_label varchar,
    record_field varchar not null, record_value varchar, period varchar, basis varchar, sheet varchar not null,
    cell varchar not null
);
create table publication (
    publication_no integer primary key, published_at timestamp not null, published_by varchar not null,
    as_at date not null, files_hash varchar not null, hidden_cells integer not null, audit_head varchar not null,
    small_figures integer, protecting_figures integer, withheld_figures integer
);
create table restricted_copy (
    copy_no integer primary key, made_at timestamp not null, made_by varchar not null, made_for varchar not null,
    made_because varchar not null, use_until date not null, people bigint not null, copy_partners varchar[] not null
);
create table published_figure (
    publication_no integer not null, published_table varchar not null, row_key varchar[] not null,
    part varchar not null, people bigint not null, is_hidden boolean not null
);

-- what outcomes are worth: loaded from the framework, and kept as it was last published
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
    cashable_gbp decimal(18, 2),
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
create table value_bought (
    year varchar not null, resource_kind varchar not null, giver varchar not null, receiver varchar not null,
    programme_id varchar not null, told_gbp decimal(18, 2) not null
);
create table value_beside (
    year varchar not null, beside_name varchar not null, value_gbp decimal(18, 2),
    value_p05_gbp bigint, value_p50_gbp bigint, value_p95_gbp bigint, ratio double,
    beside_how varchar not null, beside_source varchar not null
);
create table value_ratio (
    year varchar not null, ratio_name varchar not null, benefit_gbp decimal(18, 2), cost_gbp decimal(18, 2),
    ratio double, ratio_p05 double, ratio_p50 double, ratio_p95 double, share_above_one double,
    no_ratio_because varchar
);
create table value_total (
    year varchar not null, value_gbp decimal(18, 2), value_low_gbp decimal(18, 2),
    value_high_gbp decimal(18, 2), value_mean_gbp bigint, value_p05_gbp bigint,
    value_p50_gbp bigint, value_p95_gbp bigint, inputs_gbp decimal(18, 2), leverage double,
    not_valued integer not null, not_valued_because varchar not null, returns_in bigint not null,
    returns_due bigint not null, weak_share double, licensed_share double, price_base varchar,
    price_series varchar not null, price_cautions varchar not null, discounting varchar not null,
    discount_rates varchar not null, hour_of_time varchar not null, draws integer not null, seed bigint not null
);
create table value_sensitivity (
    year varchar not null, parameter_kind varchar not null, parameter_code varchar not null,
    parameter_part varchar not null, parameter_low double not null, parameter_central double not null,
    parameter_high double not null, value_at_low_gbp bigint not null, value_at_high_gbp bigint not null,
    switching_value double
);
create table value_discount (
    discount_kind varchar not null, year_number integer not null, discount_factor double not null
);

-- ways of funding compared, made anew for every publication from counts that may be shown
create table comparison (
    comparison_no integer primary key, achievement varchar not null, achievement_label varchar not null,
    side_one varchar not null, side_other varchar not null, comparison_verdict varchar, verdict_reason varchar not null,
    verdict_scope varchar, window_days integer not null, evidence_level varchar not null, need_bands varchar,
    is_hidden boolean not null, would_change varchar
);
create table comparison_figure (
    comparison_no integer not null, side varchar not null, figure varchar not null, figure_of varchar not null,
    figure_value double, figure_lower double, figure_upper double, is_hidden boolean not null
);
