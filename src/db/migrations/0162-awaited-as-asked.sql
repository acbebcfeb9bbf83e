-- What a partner asked of a device that waits for its hash is kept whole: the profile, and that the customer approved the upload.
alter table device_job add column approved boolean not null default false;
alter table awaited_device
  add column profile_id uuid,
  add column approved boolean not null default false;

-- Nobody waits for a device whose hash is there, nor does an organisation that has left.
update built_device b set awaited_by = null
 where awaited_by is not null
   and not exists (select from awaited_device a where a.tenant_id = b.awaited_by and a.built_id = b.id);
