-- Temporary access passes: a secret of an administrator's for a person who has no password or has lost what comes beside it. One for
-- each person; of the secret a digest under the master key. It counts in the epoch of the account's credentials in which it
-- was made: whatever ends these ends it.

create table access_pass (
  tenant_id uuid not null,
  user_id uuid not null,
  id uuid not null,
  pass_digest text not null,
  credentials_epoch int not null,
  starts_at timestamptz not null,
  lifetime_minutes int not null,
  usable_once boolean not null,
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
