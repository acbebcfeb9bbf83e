-- What an application was made for, where the service acts on it: one of taxiway token stands apart in lists and goes when its secret
-- has ended. A name, which anybody may give, decides neither. Those made before have none: nothing hides or deletes them.

alter table application add column purpose text check (purpose in ('scriptToken'));
