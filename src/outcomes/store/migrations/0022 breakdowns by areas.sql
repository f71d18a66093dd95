-- Which breakdowns are by the place's areas: their quarters are published too. The place's files say it, so they are loaded
-- again, though nothing in them has changed.
alter table category add column is_area boolean default false;
update place set files_hash = '';
