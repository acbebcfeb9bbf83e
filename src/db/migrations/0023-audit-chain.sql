-- The audit trail says through which door and from where, what was before and after, and is chained (docs/operating/audit.md).

alter table audit_entry
  add column door text not null default 'local' check (door in ('portal', 'api', 'sign-in', 'device', 'local')),
  add column address text,
  add column client_id text,
  add column before jsonb,
  add column after jsonb,
  -- a trail that goes with its tenant could be emptied by deleting the tenant
  drop constraint audit_entry_tenant_id_fkey;

-- Entries that have no place in the chain yet. Written with the entry, taken out by the linker.
create table audit_pending (
  tenant_id uuid not null,
  sequence bigint not null,
  primary key (tenant_id, sequence)
);
insert into audit_pending (tenant_id, sequence) select tenant_id, sequence from audit_entry;

-- The chain of a tenant: position 1, 2, 3 … without a gap. A sequence is drawn before its transaction ends, so only the
-- linker, which sees committed entries alone, can give an order. digest covers the entry, the position and the digest before.
create table audit_link (
  tenant_id uuid not null,
  position bigint not null check (position > 0),
  sequence bigint not null,
  digest bytea not null check (length(digest) = 32),
  primary key (tenant_id, position)
);
create unique index audit_link_sequence on audit_link (tenant_id, sequence);

-- What the installation signed: so far the chain went at that time.
create table audit_checkpoint (
  tenant_id uuid not null,
  position bigint not null,
  digest bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (tenant_id, position)
);
