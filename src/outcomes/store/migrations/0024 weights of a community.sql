-- Whose weights of the bottom lines there are, the community's, the framework's and equal ones, and which are used.
create table bottom_line_choice (
    framework_code varchar not null, weights_of varchar not null, bottom_line varchar not null,
    weight decimal(9, 3) not null, is_used boolean not null, chosen_by varchar, chosen_on date, people_asked integer,
    how_chosen varchar, choice_source varchar
);
