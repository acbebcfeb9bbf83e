-- Other device management that an organisation uses in place of ours: the addresses that a device is told when somebody joins it, and whose
-- devices it is for. Tokens for it are made for the origin of its discovery.

create table mobility_policy (
  tenant_id uuid not null,
  id uuid not null,
  display_name text not null,
  description text,
  discovery_url text not null,
  terms_of_use_url text,
  compliance_url text,
  applies_to text not null check (applies_to in ('none', 'selected', 'all')),
  include_groups uuid[] not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
