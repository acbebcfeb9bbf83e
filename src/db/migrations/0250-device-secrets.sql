-- Secrets that joined devices keep here: recovery passwords of BitLocker, and passwords of local administrators. No foreign key to the
-- device: they outlive it for a while, so that the disk of one that was deleted by mistake still opens.

create table mdm_recovery_key (
  tenant_id uuid not null,
  id uuid not null,
  directory_device_id uuid not null,
  device_id uuid not null,
  device_name text not null,
  volume text not null check (volume in ('operatingSystemVolume', 'fixedDataVolume', 'removableDataVolume')),
  sealed bytea not null,
  created_at timestamptz not null,
  held_until timestamptz,
  primary key (tenant_id, id)
);
create index mdm_recovery_key_of on mdm_recovery_key (tenant_id, directory_device_id);
create index mdm_recovery_key_created on mdm_recovery_key (tenant_id, created_at, id);
create index mdm_recovery_key_held on mdm_recovery_key (held_until) where held_until is not null;

create table mdm_local_password (
  tenant_id uuid not null,
  id uuid not null,
  directory_device_id uuid not null,
  device_id uuid not null,
  device_name text not null,
  account_name text not null,
  account_sid text not null,
  sealed bytea not null,
  backed_up_at timestamptz not null,
  refresh_at timestamptz,
  held_until timestamptz,
  primary key (tenant_id, id)
);
create index mdm_local_password_of on mdm_local_password (tenant_id, device_id, backed_up_at, id);
create index mdm_local_password_backed_up on mdm_local_password (tenant_id, backed_up_at, device_id);
create index mdm_local_password_object on mdm_local_password (tenant_id, directory_device_id);
create index mdm_local_password_held on mdm_local_password (held_until) where held_until is not null;
