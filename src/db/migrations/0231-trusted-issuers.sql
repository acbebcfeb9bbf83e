-- Directories that are not ours and whose people enrol devices in our management: by whom their tokens are signed, where the keys are
-- published, and for whom the tokens have to be.

create table mdm_trusted_issuer (
  tenant_id uuid not null,
  id uuid not null,
  display_name text not null,
  issuer text not null,
  keys_url text not null,
  audience text not null,
  directory_id text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index mdm_trusted_issuer_issuer on mdm_trusted_issuer (tenant_id, issuer);
