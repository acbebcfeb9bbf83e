-- What an administrator asked of a managed device that is to leave, and how far it is. While one is open the device gets
-- that command at its check-in and nothing else (docs/operating/cutting-off.md).
alter table mdm_enrollment
  add column action text check (action in ('retire', 'wipe')),
  add column action_state text check (action_state in ('pending', 'active', 'done', 'failed')),
  add column action_asked_at timestamptz,
  add column action_changed_at timestamptz,
  add column action_status int, -- what the device answered
  add constraint mdm_enrollment_action_whole check ((action is null) = (action_state is null));

-- The last time a person got tokens on this device, to the day: with the check-ins it says which devices are used no more.
alter table directory_device
  add column last_sign_in_at timestamptz;
