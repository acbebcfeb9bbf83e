-- Partner Center: the door through which partners come, and what it asks for.

-- "not valid": what stands there has only the doors of before, and the trail is long.
alter table audit_entry drop constraint audit_entry_door_check;
alter table audit_entry add constraint audit_entry_door_check
  check (door in ('portal', 'api', 'partner', 'sign-in', 'device', 'local')) not valid;

create index partner_provider_of on partner_provider (provider_id);
create index partner_customer_of on partner_customer (tenant_id, lower(customer_name), customer_id) where ended_at is null;
