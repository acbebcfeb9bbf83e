-- Which keys a device holds stands with the device, instead of in an index that grew by each of its keys
-- (docs/decisions/0008). So a key is one entry in one index.

alter table autopilot_device add column hardware_keys bigint[] not null default '{}';
update autopilot_device d set hardware_keys = k.keys
  from (select tenant_id, registration_id, array_agg(key) as keys from hardware_key group by 1, 2) k
 where d.tenant_id = k.tenant_id and d.id = k.registration_id;

drop index hardware_key_registration;
alter table hardware_key drop constraint hardware_key_pkey;
alter table hardware_key drop column kind; -- nobody asked for it
create index hardware_key_key on hardware_key (key);

-- Who deletes a device, by whatever way, frees its keys in the same transaction.
create function free_keys_of_deleted() returns trigger language plpgsql as $$
begin
  delete from hardware_key k using (select id, unnest(hardware_keys) as key from deleted) d
   where k.key = d.key and k.registration_id = d.id;
  return null;
end $$;
create trigger autopilot_device_deleted after delete on autopilot_device referencing old table as deleted
  for each statement execute function free_keys_of_deleted();
