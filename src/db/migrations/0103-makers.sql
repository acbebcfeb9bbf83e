-- Who made a link that sets a password, or a temporary access pass, so that it counts only while its maker may still give the
-- person one. What is from before has none, and counts no more: another takes a minute.
alter table password_link add column made_by_kind text;
alter table password_link add column made_by_id text;
alter table access_pass add column made_by_kind text;
alter table access_pass add column made_by_id text;
