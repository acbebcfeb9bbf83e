-- What stays of a device that was deregistered, so that whoever registers it next is told of on both sides; contests of devices that
-- another organisation holds; and whether a customer approves what a partner uploads before it counts.

create table device_release (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  registration_id uuid not null,
  serial_number text not null,
  released_at timestamptz not null,
  released_by text not null,
  why text not null check (why in ('deleted', 'contested')),
  claimed_at timestamptz,
  primary key (tenant_id, id)
);
create index device_release_at on device_release (released_at);

-- Of no tenant, as hardware_key is: who registers the device next is not known.
create table released_key (
  key bigint not null,
  release_id uuid not null,
  tenant_id uuid not null,
  released_at timestamptz not null,
  primary key (key, release_id)
);
create index released_key_at on released_key (released_at);

-- With whoever says that the device is theirs. Names neither the holder nor its registration to them.
create table device_contest (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  serial_number text not null,
  manufacturer text not null,
  model text not null,
  proof text not null,
  holder_id uuid not null,
  registration_id uuid not null,
  state text not null check (state in ('open', 'released', 'refused')),
  opened_by text not null,
  opened_at timestamptz not null,
  decided_at timestamptz,
  note text,
  primary key (tenant_id, id)
);
create unique index device_contest_open on device_contest (tenant_id, registration_id) where state = 'open';
create index device_contest_at on device_contest (opened_at);

-- The same with the holder, without a word of who contests it.
create table device_contested (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  registration_id uuid not null,
  serial_number text not null,
  state text not null check (state in ('open', 'released', 'refused')),
  opened_at timestamptz not null,
  decided_at timestamptz,
  primary key (tenant_id, id)
);
create index device_contested_at on device_contested (opened_at);

alter table partner_consent
  add column approval text not null default 'none' check (approval in ('none', 'each-upload'));
