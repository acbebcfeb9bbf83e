-- When a device proved its key last is told by last_proven_at alone.
alter table autopilot_device drop column tpm_proved_at;
