-- What an organisation demands of its managed devices. `rules`: see mdm/item/compliance/rules.ts.
create table mdm_compliance_policy (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  description text not null default '',
  rules jsonb not null,
  needs_attestation boolean not null, -- what the device says itself does not count
  grace_hours int not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);

-- How the device stood to those assigned to it when it checked in last, see mdm/compliance.ts; null while none was assigned.
alter table mdm_enrollment add column compliance jsonb;
