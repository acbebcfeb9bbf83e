-- Who may bring what into management: restrictions of devices and limits of their number, for groups of people by priority. The
-- default limit stays with the tenant (0104); the default restriction has a row here once it is changed, under the tenant's id.
create table enrollment_restriction (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('limit', 'platform')),
  display_name text not null,
  description text not null default '',
  priority int not null, -- 0: the tenant's default, otherwise 1 is the highest of its kind
  settings jsonb not null, -- see mdm/restriction/restriction.ts
  created_at timestamptz not null,
  modified_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index enrollment_restriction_priority on enrollment_restriction (tenant_id, kind, priority);

-- Devices that the organisation says are its own: manufacturer, model and serial number.
create table corporate_identifier (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  identifier text not null, -- as it was given
  key text not null, -- as it is compared: see mdm/corporate/corporate.ts
  description text not null default '',
  created_at timestamptz not null,
  modified_at timestamptz not null,
  last_contacted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index corporate_identifier_key on corporate_identifier (tenant_id, key);
create index corporate_identifier_created on corporate_identifier (tenant_id, created_at, id);
