-- Management sessions without a certificate, for clients that have none to show: off unless an organisation says otherwise (T-05).
alter table tenant add column allows_digest_sessions boolean not null default false;

-- The account of a device that was enrolled while they were allowed. The secret is sealed; a nonce is taken out when it is used.
create table mdm_account (
  tenant_id uuid not null,
  enrollment_id uuid not null,
  secret bytea not null,
  nonces text[] not null default '{}',
  primary key (tenant_id, enrollment_id),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment on delete cascade
);
