-- What manufacturers report of the devices they built, so that a device can be registered by the names on its box.

-- as the firmware says them; a manufacturer reports devices of these makers alone
alter table partner add column makers text[] not null default '{}';

-- a report without an end broke off; what it had stored stays
create table build_report (
  tenant_id uuid not null references tenant (tenant_id) on delete cascade,
  id uuid not null,
  file_name text,
  actor_id text not null,
  actor_name text not null,
  added int not null default 0,
  completed int not null default 0,
  known int not null default 0,
  refused int not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);

create table built_device (
  tenant_id uuid not null references tenant (tenant_id) on delete cascade,
  id uuid not null,
  manufacturer text not null,
  model text not null,
  serial_number text not null,
  product_key text not null,
  -- without its padding; none: the manufacturer has announced the device, and its hash is to come
  hardware_hash bytea,
  -- of the hash: what tells two boards of one name apart
  board text,
  built_at timestamptz,
  report_id uuid not null,
  reported_at timestamptz not null,
  primary key (tenant_id, id),
  check ((hardware_hash is null) = (board is null))
);
create unique index built_device_board on built_device (tenant_id, manufacturer, model, serial_number, board);
create index built_device_serial_number on built_device (tenant_id, serial_number);

-- from a name to the devices that have it, whoever built them
create table built_device_key (
  key bigint not null,
  device_id uuid not null,
  tenant_id uuid not null,
  primary key (key, device_id)
);
