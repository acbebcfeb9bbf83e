-- A device without proof takes a joined object only with somebody's word for it: of an administrator, or of the management
-- service that reset the device. The word counts once and until an hour (docs/assurance.md).

alter table directory_device
  add column next_join_until timestamptz,
  add column next_join_because text check (next_join_because in ('administrator', 'reset')),
  add column next_join_by text,
  add constraint next_join_whole
    check ((next_join_until is null) = (next_join_because is null) and (next_join_until is null) = (next_join_by is null));
