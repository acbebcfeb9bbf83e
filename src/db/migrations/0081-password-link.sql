-- Links with which a person sets a password once. Of each a digest of its secret; the epoch of the account's credentials in which
-- it was made, so that whatever ends these ends the link; when it was used, so that its page can say so.
create table password_link (
  tenant_id uuid not null references tenant on delete cascade,
  secret_hash text not null,
  user_id uuid not null,
  credentials_epoch int not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, secret_hash),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
create index password_link_user on password_link (tenant_id, user_id);
create index password_link_expires on password_link (expires_at);
