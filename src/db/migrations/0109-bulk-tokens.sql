-- Bulk tokens: a secret of an administrator's in a provisioning package, with which devices join that no person sets up. Each has an
-- account of its own that nobody signs in to, a number of joins, an end, and networks from which it counts (none: all). joins counts
-- every join, so that deleting a device gives no place back.

create table bulk_token (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  display_name text not null,
  token_digest text not null,
  most_joins int not null check (most_joins between 1 and 10000),
  joins int not null default 0 check (joins between 0 and most_joins),
  networks text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  made_by_kind text not null,
  made_by_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
create index bulk_token_digest on bulk_token (tenant_id, token_digest);
-- an account that is deleted takes its token along
create index bulk_token_user on bulk_token (tenant_id, user_id);
create index bulk_token_expires on bulk_token (expires_at);

create table bulk_join (
  tenant_id uuid not null,
  device_id uuid not null,
  token_id uuid not null,
  join_thumbprint text not null,
  joined_at timestamptz not null,
  address text,
  primary key (tenant_id, device_id),
  foreign key (tenant_id, device_id) references directory_device on delete cascade,
  foreign key (tenant_id, token_id) references bulk_token on delete cascade
);
create index bulk_join_token on bulk_join (tenant_id, token_id);
