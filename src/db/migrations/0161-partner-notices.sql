-- What a partner uploaded is told to whom the customer says; by default to nobody.
create table partner_notice_setting (
  tenant_id uuid primary key references tenant (tenant_id) on delete cascade,
  mail_to text,
  webhook_url text,
  webhook_secret_sealed bytea,
  last_delivered_at timestamptz,
  last_failure text,
  check ((webhook_url is null) = (webhook_secret_sealed is null))
);

-- On its way: written in the transaction in which the upload was finished, and taken away when it has arrived.
create table partner_notice (
  tenant_id uuid not null references tenant (tenant_id) on delete cascade,
  id uuid not null,
  way text not null check (way in ('mail', 'webhook')),
  said jsonb not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  primary key (tenant_id, id)
);
create index partner_notice_due on partner_notice (due_at);
