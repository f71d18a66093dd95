-- A year's total says how much it leaves out and why, on how many returns it rests, and how much on licensed values.
-- Totals are filled anew with the next publication.
drop table value_total;
create table value_total (
    year varchar not null, value_gbp decimal(18, 2) not null, value_low_gbp decimal(18, 2) not null,
    value_high_gbp decimal(18, 2) not null, value_mean_gbp bigint not null, value_p05_gbp bigint not null,
    value_p50_gbp bigint not null, value_p95_gbp bigint not null, inputs_gbp decimal(18, 2), leverage double,
    not_valued integer not null, not_valued_because varchar not null, returns_in bigint not null,
    returns_due bigint not null, weak_share double, licensed_share double, price_base varchar,
    price_series varchar not null, price_cautions varchar not null, discounting varchar not null,
    discount_rates varchar not null, hour_of_time varchar not null, draws integer not null, seed bigint not null
);
