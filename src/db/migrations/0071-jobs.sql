-- Work that nobody waits for (docs/decisions/0014). What the installation does regularly is done by one process at a time: the
-- owner of the lease, by the database's clock.
create table regular_job (
  name text primary key,
  due_at timestamptz not null,
  lease_owner text,
  lease_until timestamptz
);

-- What is left to do for all devices of a tenant, written in the transaction that caused it and done in batches. A batch locks
-- its row: when its process dies the lock is gone, and another goes on where the last batch that committed ended.
create table tenant_job (
  tenant_id uuid not null references tenant on delete cascade,
  kind text not null,
  subject text not null, -- the object that it is about: asked for twice it is done once
  state jsonb not null default '{}', -- how far it is
  due_at timestamptz not null default clock_timestamp(),
  failures int not null default 0,
  primary key (tenant_id, kind, subject)
);
create index tenant_job_due on tenant_job (due_at);
