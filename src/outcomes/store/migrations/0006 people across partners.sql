-- Agreements, the rules of matching, links between partners' people, and what was decided of them.
create sequence link_decision_ids;
create table agreement (
    partner_id varchar primary key, agreement varchar not null, lawful_basis varchar not null,
    special_condition varchar, data_role varchar not null, starts_on date not null, ends_on date not null,
    links_people boolean not null, keep_until date
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
