-- Whoever types a serial number reads it from a label: it is looked up without letter case, among a million devices as well.
create index autopilot_device_serial_any_case on autopilot_device (tenant_id, lower(serial_number));
create index mdm_enrollment_serial_any_case on mdm_enrollment (tenant_id, lower(coalesce(serial_number, '')));
