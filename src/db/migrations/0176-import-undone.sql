-- An import can be cancelled, gone on with and taken back.

alter table device_import drop constraint device_import_state_check;
alter table device_import add constraint device_import_state_check
  check (state in ('running', 'complete', 'failed', 'cancelled'));

alter table device_import
  -- the last line whose row is stored or refused for good, and a fingerprint of the rows up to it
  add column last_line int not null default 0,
  add column fingerprint text not null default '',
  -- for rows that carry none; whoever goes on with the import gives them the same
  add column group_tag text,
  add column undo_state text check (undo_state in ('running', 'complete')),
  add column taken_out int not null default 0,
  add column left_in_place int not null default 0;

alter table autopilot_device
  -- the import that registered the device; import_id is that of the last one that had it
  add column registered_in uuid,
  -- when an administrator last changed the registration
  add column changed_at timestamptz;
