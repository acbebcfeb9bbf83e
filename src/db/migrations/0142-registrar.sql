-- Who registered a device, by which door and in which batch. Devices from before have no channel: nobody wrote it down.

alter table autopilot_device
  add column channel text,
  -- the partner's tenant; null: the organisation itself
  add column registered_by uuid,
  add column registered_by_name text,
  add column batch_id text;
create index autopilot_device_batch on autopilot_device (tenant_id, batch_id, id) where batch_id is not null;

alter table device_import
  add column channel text,
  add column partner_id uuid,
  add column partner_name text;
