-- What a person shows beside the password: an authenticator app that computes codes from a key (RFC 6238), and codes on paper for
-- the day when it is lost. The key is sealed, the codes are digests. last_step is the newest time step whose code was used:
-- neither it nor an earlier one counts again.

create table totp_method (
  tenant_id uuid not null,
  user_id uuid not null,
  id uuid not null,
  secret_sealed bytea not null,
  last_step int not null,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);

create table recovery_code (
  tenant_id uuid not null,
  user_id uuid not null,
  code_digest text not null,
  primary key (tenant_id, user_id, code_digest),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
