-- Partners: organisations that register devices for others. A partner is a tenant like any other, with people and roles of its own;
-- a row here makes it one. A provider sells through resellers. An invitation is what a partner sends to a customer, and names nothing
-- of the customer; an OEM has one that never ends, which the operator gives it. A consent stands with the customer, and once more, as
-- what the partner may know of it, with the partner, so that each reads its own rows.

create table partner (
  tenant_id uuid primary key references tenant (tenant_id) on delete cascade,
  csp_kind text check (csp_kind in ('direct', 'indirect-provider', 'indirect-reseller')),
  uses_oem_direct boolean not null default false,
  mpn_id text,
  created_at timestamptz not null,
  check (csp_kind is not null or uses_oem_direct)
);

create table partner_provider (
  tenant_id uuid not null references partner (tenant_id) on delete cascade,
  provider_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, provider_id)
);

create table partner_invitation (
  tenant_id uuid not null references partner (tenant_id) on delete cascade,
  id uuid not null,
  relation text not null check (relation in ('reseller', 'oem')),
  provider_id uuid,
  delegated_administration boolean not null,
  made_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, id)
);
-- an OEM has one link for all its customers
create unique index partner_invitation_oem on partner_invitation (tenant_id) where relation = 'oem' and withdrawn_at is null;

create table partner_consent (
  tenant_id uuid not null references tenant (tenant_id) on delete cascade,
  id uuid not null,
  partner_id uuid not null,
  partner_name text not null,
  relation text not null check (relation in ('reseller', 'oem')),
  -- a provider has it through this reseller
  via_reseller_id uuid,
  via_consent_id uuid,
  delegated_administration boolean not null,
  agreement text not null,
  granted_by_id text not null,
  granted_by_name text not null,
  granted_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz,
  ended_by text check (ended_by in ('customer', 'partner', 'operator', 'time')),
  primary key (tenant_id, id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index partner_consent_standing
  on partner_consent (tenant_id, partner_id, relation, coalesce(via_reseller_id, partner_id)) where ended_at is null;

create table partner_customer (
  tenant_id uuid not null references partner (tenant_id) on delete cascade,
  consent_id uuid not null,
  customer_id uuid not null,
  customer_name text not null,
  customer_domain text not null,
  relation text not null,
  via_reseller_id uuid,
  delegated_administration boolean not null,
  since timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, consent_id)
);
create index partner_customer_standing on partner_customer (tenant_id, customer_name) where ended_at is null;
