-- Who has only the hash of a device takes nothing of what the device itself may tell (T-55).

-- One hour is counted, so nothing is lost that matters. `source` is 'proved', or a ticket that only claims.
drop table device_event_budget;
create table device_event_budget (
  tenant_id uuid not null references tenant on delete cascade,
  directory_device_id uuid not null,
  source text not null,
  address text not null,
  since timestamptz not null,
  used bigint not null,
  primary key (tenant_id, directory_device_id, source)
);
create index device_event_budget_since on device_event_budget (since);

-- Told with a ticket for which the TPM was proved. What is claimed does not push it out.
alter table device_event add column proved boolean not null default false;
