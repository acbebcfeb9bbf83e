-- Orders of a manufacturer: whether the customer wants Autopilot, and what came of it, the hashes in a file or the registration, never both.

create table oem_order (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  number text not null,
  customer_name text not null,
  -- none: an order without Autopilot is of anybody
  customer_id uuid,
  autopilot boolean not null,
  windows_version text not null,
  outcome text check (outcome in ('file', 'registration')),
  outcome_at timestamptz,
  submission_id uuid,
  created_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  check ((outcome is null) = (outcome_at is null))
);
create unique index oem_order_number on oem_order (tenant_id, number);

create table oem_order_device (
  tenant_id uuid not null,
  order_id uuid not null,
  line integer not null,
  manufacturer text not null,
  model text not null,
  serial_number text not null,
  product_key text not null,
  primary key (tenant_id, order_id, line),
  foreign key (tenant_id, order_id) references oem_order on delete cascade
);
