-- What outcomes are worth, as loaded from the framework and as last published.
create table valuing (
    indicator_code varchar primary key, unit_value_code varchar not null, part varchar not null,
    is_against_baseline boolean not null
);
