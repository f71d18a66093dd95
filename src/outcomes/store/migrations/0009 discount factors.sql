-- The discount factors that values were last published with.
create table value_discount (
    discount_kind varchar not null, year_number integer not null, discount_factor double not null
);
