-- Devices that a partner registered by their names before their manufacturer reported a hash. They stand with the customer, can be found by
-- no hardware, and become registrations when the hash arrives.

create table awaited_device (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  -- among the rows of its manufacturer
  built_by uuid not null,
  built_id uuid not null,
  manufacturer text not null,
  model text not null,
  serial_number text not null,
  product_key text not null,
  group_tag text not null,
  purchase_order_id text,
  batch_id text,
  channel text not null,
  partner_id uuid not null,
  partner_name text not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index awaited_device_built on awaited_device (tenant_id, built_id);

-- the organisation that waits for the hash of an announced device; there is one at most
alter table built_device add column awaited_by uuid;
