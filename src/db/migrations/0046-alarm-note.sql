-- What whoever closed an alarm had found, beside what was known when it was raised.
alter table alarm add column closed_note text;
