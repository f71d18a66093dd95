-- A year of which nothing is valued has no total, which is not £0.
alter table value_total alter value_gbp drop not null;
alter table value_total alter value_low_gbp drop not null;
alter table value_total alter value_high_gbp drop not null;
alter table value_total alter value_mean_gbp drop not null;
alter table value_total alter value_p05_gbp drop not null;
alter table value_total alter value_p50_gbp drop not null;
alter table value_total alter value_p95_gbp drop not null;
alter table value_ratio alter benefit_gbp drop not null;
alter table value_beside alter value_gbp drop not null;
alter table value_beside alter value_p05_gbp drop not null;
alter table value_beside alter value_p50_gbp drop not null;
alter table value_beside alter value_p95_gbp drop not null;
