-- Whether a device is disabled by itself as soon as two use what it proves itself with; an administrator's choice.
alter table tenant
  add column blocks_shared_devices boolean not null default false;

-- The newest primary refresh token that a joined device used for a person, by how the person proved to be there: one that
-- was issued before it and comes after it is used by somebody else (docs/protocols/sign-in.md).
create table primary_token_use (
  tenant_id uuid not null references tenant on delete cascade,
  device_id uuid not null,
  user_id uuid not null,
  proof text not null check (proof in ('password', 'refresh_token')),
  newest_issued_at timestamptz not null,
  first_used_at timestamptz not null,
  address text,
  sharing_told_at timestamptz,
  primary key (tenant_id, device_id, user_id, proof),
  foreign key (tenant_id, device_id) references directory_device (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references directory_user (tenant_id, id) on delete cascade
);
