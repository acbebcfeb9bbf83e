-- What keeps the tables from being spread over several nodes (src/db/placement.ts) goes: triggers, and a foreign key between
-- tables that are not spread alike. The statements do now what these did; nothing of ours deletes a tenant
-- (docs/operating/database.md says how that is done by hand).
drop trigger directory_device_tenant on directory_device;
drop trigger device_event_tenant on device_event;
drop trigger group_member_group on group_member;
drop trigger tenant_deleted on tenant;
drop trigger directory_group_deleted on directory_group;
drop trigger autopilot_device_deleted on autopilot_device;
drop function check_tenant_of_added();
drop function check_group_of_added();
drop function delete_rows_of_tenant();
drop function delete_members_of_group();
drop function free_keys_of_deleted();
alter table domain drop constraint domain_tenant_id_fkey;

-- A row to lock, for what must not be done twice at once in a tenant: it stands with the tenant's rows, on whatever node.
create table tenant_lock (
  tenant_id uuid not null,
  purpose text not null,
  primary key (tenant_id, purpose)
);
insert into tenant_lock (tenant_id, purpose)
select tenant_id, purpose from tenant, unnest(array['audit-chain', 'roles', 'signing-key']) as p (purpose);
