-- Computers that an Active Directory synchronises: what it keeps of them, the certificates by which a computer proves itself when it
-- registers, whether it is enabled there, and when it last registered, so that what it signed counts once.
alter table directory_device
  add column on_premises_source text,
  add column on_premises_sid text,
  add column on_premises_enabled boolean,
  add column on_premises_certificates bytea[] not null default '{}',
  add column on_premises_proved_at timestamptz;
create unique index directory_device_sid on directory_device (tenant_id, on_premises_sid) where on_premises_sid is not null;
