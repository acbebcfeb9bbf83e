-- Secrets with which real PCs enrol: on a stick, in an image, typed by hand. Each has a user name of its own that is nobody's, a number of uses, an
-- end, and, if its maker wants it, serial numbers of the PCs that are let in and the approval of each. uses counts every enrolment, so that
-- deleting a PC gives no place back.

create table enrollment_secret (
  tenant_id uuid not null,
  id uuid not null,
  display_name text not null,
  user_name text not null,
  secret_digest text not null,
  most_uses int not null check (most_uses between 1 and 10000),
  uses int not null default 0 check (uses between 0 and most_uses),
  serial_numbers text[] not null,
  needs_approval boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  made_by_kind text not null,
  made_by_id text not null,
  primary key (tenant_id, id)
);
create unique index enrollment_secret_user_name on enrollment_secret (tenant_id, user_name);
create index enrollment_secret_expires on enrollment_secret (expires_at);

create table enrollment_secret_use (
  tenant_id uuid not null,
  id uuid not null,
  secret_id uuid not null,
  used_at timestamptz not null,
  address text,
  device_name text,
  hardware_id text,
  serial_number text,
  state text not null check (state in ('waiting', 'admitted', 'refused')),
  decided_at timestamptz,
  decided_by_kind text,
  decided_by_id text,
  primary key (tenant_id, id),
  foreign key (tenant_id, secret_id) references enrollment_secret on delete cascade
);
create index enrollment_secret_use_secret on enrollment_secret_use (tenant_id, secret_id, used_at);
