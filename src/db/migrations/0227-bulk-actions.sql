-- One remote action asked of many devices at once: who asked for what, how far that is, and which devices could not be asked.
create table mdm_bulk_action (
  tenant_id uuid not null,
  id uuid not null,
  action text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  devices int not null,
  asked int not null default 0,
  refused jsonb not null default '[]',
  primary key (tenant_id, id)
);
create index mdm_bulk_action_ended on mdm_bulk_action (ended_at) where ended_at is not null;
