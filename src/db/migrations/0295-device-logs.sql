-- Diagnostics that devices sent when they were asked. The archive is kept in sealed parts, which come before its row does: what an upload that
-- broke off left has no row, and goes by its time.

create table mdm_device_log (
  tenant_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  upload_id uuid not null,
  size_bytes int not null,
  sha256 text not null,
  received_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references mdm_action (tenant_id, id) on delete cascade
);
create index mdm_device_log_of on mdm_device_log (tenant_id, enrollment_id, received_at);
create index mdm_device_log_upload on mdm_device_log (tenant_id, upload_id);
create index mdm_device_log_received on mdm_device_log (received_at);

create table mdm_device_log_part (
  tenant_id uuid not null,
  upload_id uuid not null,
  part int not null,
  content bytea not null,
  received_at timestamptz not null,
  primary key (tenant_id, upload_id, part)
);
create index mdm_device_log_part_received on mdm_device_log_part (received_at);
