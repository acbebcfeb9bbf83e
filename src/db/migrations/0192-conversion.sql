-- Managed devices that a profile makes register (docs/protocols/conversion.md), and whose they are.
alter table mdm_enrollment
  add column owner_type text not null default 'company' check (owner_type in ('company', 'personal'));

-- Why a device was not registered with the hash that it told. One that was is found by its registration.
create table mdm_conversion (
  tenant_id uuid not null,
  enrollment_id uuid not null,
  reason text not null,
  -- what was said of the hash; never the hash
  message text not null,
  refused_at timestamptz not null,
  primary key (tenant_id, enrollment_id),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment on delete cascade
);
