-- A tenant that leaves the installation: how far its removal is, and afterwards the receipt. Kept by the installation, since nothing
-- of the tenant is left.
create table tenant_removal (
  id uuid primary key, -- the tenant's
  domain text not null, -- what it was called by
  asked_at timestamptz not null,
  asked_by text not null,
  step text not null check (step in ('partners', 'devices', 'rows', 'tenant', 'trail', 'proof', 'done')),
  removed jsonb not null default '{}', -- rows by table
  left_over jsonb, -- rows by table, counted when all of it was done
  finished_at timestamptz
);

-- What the trail of such a tenant ended with. Only the function below writes it, so that whoever holds the server's role cannot
-- remove a trail without leaving this.
create table audit_trail_removed (
  id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  position bigint not null,
  digest bytea not null
);

-- The server may only add to a trail (docs/operating/audit.md). What it may do beside that is this: take away, a part at a time,
-- the trail of a tenant that is not there any more, all of whose entries have their place in the chain.
create function remove_audit_trail(removed uuid, most int) returns table (audit_entry bigint, audit_link bigint, audit_checkpoint bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from tenant t where t.tenant_id = removed) then
    raise exception 'the tenant % is there', removed;
  end if;
  if exists (select from audit_pending p where p.tenant_id = removed) then
    raise exception 'entries of % have no place in the chain yet', removed;
  end if;
  insert into audit_trail_removed (id, position, digest)
  select removed, l.position, l.digest from audit_link l where l.tenant_id = removed order by l.position desc limit 1
  on conflict do nothing;
  delete from audit_entry e where e.tenant_id = removed and e.sequence in (
    select o.sequence from audit_entry o where o.tenant_id = removed order by o.sequence limit most);
  get diagnostics audit_entry = row_count;
  delete from audit_link l where l.tenant_id = removed and l.position in (
    select o.position from audit_link o where o.tenant_id = removed order by o.position limit most);
  get diagnostics audit_link = row_count;
  delete from audit_checkpoint c where c.tenant_id = removed and c.position in (
    select o.position from audit_checkpoint o where o.tenant_id = removed order by o.position limit most);
  get diagnostics audit_checkpoint = row_count;
  return next;
end $$;
