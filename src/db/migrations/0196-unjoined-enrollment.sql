-- Whether a person may enrol a device in management that does not join the directory. A name and a password are enough for that,
-- so it is off until an administrator wants it.
alter table tenant add column allows_unjoined_enrollment boolean not null default false;

-- The id that such a device gives itself: its owner is known by it with the same object when they enrol it again.
alter table directory_device add column management_id text;
