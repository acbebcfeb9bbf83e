-- Devices that joined the object of their registration before 0005 hold it still: before, nobody but the device of the
-- registration got that object back, and without this they would get no secrets until they join again.
update directory_device set joined_as_registered = true
where joined_at is not null
  and exists (
    select 1 from autopilot_device registered
    where registered.tenant_id = directory_device.tenant_id and registered.directory_device_id = directory_device.id
  );
update mdm_enrollment set joined_as_registered = true
where registration_id is not null
  and exists (
    select 1 from directory_device joined
    where joined.tenant_id = mdm_enrollment.tenant_id and joined.id = mdm_enrollment.directory_device_id
      and joined.joined_as_registered
  );
