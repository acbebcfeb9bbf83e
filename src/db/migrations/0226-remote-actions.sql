-- What administrators ask of managed devices, with how each ended: the history of a device, and what waits for it. Retire and wipe stand here, too;
-- which of them cuts the device off is in mdm_enrollment, where a check-in reads it.

create table mdm_action (
  tenant_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  kind text not null,
  state text not null check (state in ('pending', 'active', 'done', 'failed', 'notSupported', 'canceled')),
  step int not null default 0,
  parameters jsonb not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  changed_at timestamptz not null,
  expires_at timestamptz,
  status int,
  result text,
  reason text,
  bulk_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment (tenant_id, id) on delete cascade
);
-- One of a kind waits for a device at a time.
create unique index mdm_action_open on mdm_action (tenant_id, enrollment_id, kind) where state in ('pending', 'active');
create index mdm_action_of on mdm_action (tenant_id, enrollment_id, asked_at desc);
create index mdm_action_asked on mdm_action (tenant_id, asked_at desc, id);
create index mdm_action_bulk on mdm_action (tenant_id, bulk_id) where bulk_id is not null;
create index mdm_action_expires on mdm_action (expires_at) where state = 'pending';
create index mdm_action_ended on mdm_action (changed_at) where state not in ('pending', 'active');

-- An Autopilot Reset takes the device's primary user away; whoever signs in next is the new one.
alter table mdm_enrollment add column awaits_user boolean not null default false;
