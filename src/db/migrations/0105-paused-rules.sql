-- The rule of a dynamic group may rest: its members stay as they are until it is turned on again.
alter table directory_group
  add column rule_paused boolean not null default false,
  add check (not rule_paused or membership_rule is not null);
