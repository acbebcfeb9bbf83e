-- What a manufacturer asked for over OEM Direct. Rows that register are jobs of their customers (device_job); rows that take a device out
-- are worked off from here, as nobody says whose the device is.

create table oem_submission (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  -- as the manufacturer calls it: the same name is taken once
  name text,
  digest text not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index oem_submission_name on oem_submission (tenant_id, name) where name is not null;
create index oem_submission_created on oem_submission (created_at);

create table oem_submission_row (
  tenant_id uuid not null,
  submission_id uuid not null,
  -- from 1
  line integer not null,
  manufacturer text not null,
  model text not null,
  serial_number text not null,
  product_key text not null,
  -- of a row that registers, unless its verdict was known at once
  customer_id uuid,
  job_id uuid,
  job_line integer,
  verdict text,
  message text,
  primary key (tenant_id, submission_id, line),
  foreign key (tenant_id, submission_id) references oem_submission on delete cascade
);
