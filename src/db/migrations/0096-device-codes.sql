-- Whether people of an organisation may sign in with a code on another device (RFC 8628): off until an administrator turns it on.
alter table tenant
  add column allows_device_codes boolean not null default false;

-- Codes that devices show and people type elsewhere. Found by what is typed, before anybody knows whose organisation it is for;
-- both codes are kept as digests. Without a tenant: asked for at /common, and of whoever answers.
create table device_code (
  user_code_hash text primary key,
  secret_hash text not null,
  tenant_id uuid,
  client_id text not null,
  resource text,
  address text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  polled_at timestamptz,
  state text not null default 'waits' check (state in ('waits', 'allowed', 'declined', 'used')),
  user_id uuid,
  context text
);
create index device_code_expires on device_code (expires_at);

-- No row of the library's has one: these codes have their own table.
alter table oidc_payload drop column user_code;
