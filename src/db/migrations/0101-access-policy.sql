-- When a password alone is not enough: conditional access policies of a tenant. Without any, nobody is asked for more.

create table access_policy (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  enabled boolean not null,
  everybody boolean not null,
  include_users uuid[] not null,
  exclude_users uuid[] not null,
  include_roles text[] not null,
  guards text not null check (guards in ('sign-in', 'join')),
  created_at timestamptz not null,
  modified_at timestamptz,
  primary key (tenant_id, id)
);
