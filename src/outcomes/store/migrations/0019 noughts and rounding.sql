-- A place may hide noughts too, and round the numbers of people it publishes.
alter table place add column hides_noughts boolean default false;
alter table place add column rounds_to integer default 1;
