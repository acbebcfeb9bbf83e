-- What partners upload for a customer: batches of its devices, jobs that register them or give them profiles, and the rows of each job in
-- the order in which they came. All of that stands with the customer; which request made which job stands with the partner.

create table device_batch (
  tenant_id uuid not null references tenant on delete cascade,
  -- chosen by whoever made it, and the group tag of its devices
  id text not null,
  partner_id uuid not null,
  partner_name text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);

create table device_job (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('register', 'assign')),
  -- `held`: until the customer approves it
  state text not null check (state in ('held', 'queued', 'processing', 'done')),
  channel text not null,
  partner_id uuid not null,
  partner_name text not null,
  batch_id text,
  purchase_order_id text,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  rows integer not null,
  failed integer,
  attempts integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  primary key (tenant_id, id)
);
create index device_job_created on device_job (created_at);

create table device_job_row (
  tenant_id uuid not null,
  job_id uuid not null,
  -- from 1
  line integer not null,
  serial_number text not null,
  product_key text not null,
  manufacturer text not null,
  model text not null,
  group_tag text not null,
  -- only until it is registered
  hardware_hash text,
  gives_profile boolean not null,
  profile_id uuid,
  registration_id uuid,
  done boolean not null default false,
  code integer not null default 0,
  name text not null default '',
  message text not null default '',
  primary key (tenant_id, job_id, line),
  foreign key (tenant_id, job_id) references device_job on delete cascade
);

-- A request that comes again, under the id that its sender gave it, is answered as it was and does nothing twice.
create table device_request (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  digest text not null,
  customer_id uuid not null,
  job_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index device_request_created on device_request (created_at);
