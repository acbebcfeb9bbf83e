-- The key of an organisation with which the work lists of its devices' agents are signed.
create table mdm_agent_signer (
  tenant_id uuid primary key,
  certificate bytea not null,
  private_key_sealed bytea not null,
  expires_at timestamptz not null
);
