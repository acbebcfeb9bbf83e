-- Keys of Windows Hello: what a person opens with a gesture on one joined device in place of a password. A key counts as long as the
-- join in which it was made: join_thumbprint is the certificate of that join. key_id is the SHA-256 of the key's blob, in base64.

create table hello_key (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  device_id uuid not null,
  join_thumbprint text not null,
  key_id text not null,
  public_key bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, key_id),
  unique (tenant_id, user_id, device_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade,
  foreign key (tenant_id, device_id) references directory_device on delete cascade
);
-- a device that is deleted takes its keys along
create index hello_key_device on hello_key (tenant_id, device_id);

alter table primary_token_use drop constraint primary_token_use_proof_check;
alter table primary_token_use
  add constraint primary_token_use_proof_check check (proof in ('password', 'refresh_token', 'hello'));
