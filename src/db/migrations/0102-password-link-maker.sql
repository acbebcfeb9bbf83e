-- Who made a link, so that it counts only while its maker may still give the person a password. One from before has none, and
-- counts no more: another takes a minute.
alter table password_link add column made_by_kind text;
alter table password_link add column made_by_id text;
