-- Certificates that devices get for themselves over SCEP: an authority of each organisation, with a key of RSA because the protocol encrypts to
-- it, and for every certificate what it was made from, so that a request whose answer was lost is answered again and a challenge is used once.

create table tenant_authority (
  tenant_id uuid not null,
  generation int not null check (generation > 0),
  thumbprint text not null,
  certificate bytea not null,
  private_key_sealed bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, generation)
);

create table mdm_scep_certificate (
  tenant_id uuid not null,
  serial text not null,
  thumbprint text not null,
  certificate bytea not null,
  enrollment_id uuid not null,
  policy_id uuid not null,
  proof text not null,
  transaction_id text not null,
  issued_at timestamptz not null,
  primary key (tenant_id, serial)
);
create unique index mdm_scep_certificate_thumbprint on mdm_scep_certificate (tenant_id, thumbprint);
create index mdm_scep_certificate_proof on mdm_scep_certificate (tenant_id, proof);
create index mdm_scep_certificate_transaction on mdm_scep_certificate (tenant_id, transaction_id);

alter table issued_certificate
  drop constraint issued_certificate_authority,
  add constraint issued_certificate_authority check (authority in ('join', 'mdm', 'scep'));
create index issued_certificate_scep_revoked on issued_certificate (tenant_id, not_after)
  where authority = 'scep' and revoked_at is not null;
