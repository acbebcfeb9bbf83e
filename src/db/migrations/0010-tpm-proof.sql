-- What the TPM of a registered device proved last (docs/protocols/attestation.md). A software TPM is marked for ever: nothing
-- takes the mark away but the end of the registration.

alter table autopilot_device
  add column tpm_assurance text not null default 'claimed' check (tpm_assurance in ('claimed', 'ek', 'attested')),
  add column tpm_origin text check (tpm_origin in ('vendor', 'unknown', 'simulated')),
  add column tpm_simulated boolean not null default false,
  add column tpm_proved_at timestamptz;

-- Challenges that were answered, right or wrong, so that none is answered twice on any server; swept after they expired.
create table tpm_challenge_used (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id)
);
create index tpm_challenge_used_expires on tpm_challenge_used (expires_at);
