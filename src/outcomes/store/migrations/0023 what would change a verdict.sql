-- What data would let more be said of a comparison than its verdict does.
alter table comparison add column would_change varchar;
