-- Passkeys (Web Authentication): keys on a security key, a telephone or in a browser, with which a person proves more than a password.
-- credential_id is chosen by whatever holds the key; public_key is in COSE form. last_challenge: what the newest proof signed, so
-- that it counts once.

create table passkey (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  display_name text not null,
  credential_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  last_challenge text not null,
  transports text[] not null default '{}',
  aaguid uuid not null,
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
create index passkey_user on passkey (tenant_id, user_id);
