-- Win32 packages, which an agent on the device installs: the form, what they need and replace, and what agents said of them.

alter table mdm_app drop constraint mdm_app_form_check;
alter table mdm_app add constraint mdm_app_form_check check (form in ('msi', 'msix', 'office', 'win32'));

create table mdm_app_relation (
  tenant_id uuid not null,
  app_id uuid not null,
  target_id uuid not null,
  kind text not null check (kind in ('dependency', 'supersedence')),
  -- of a dependency: it is installed, too; of what is replaced: it is removed before
  acts boolean not null,
  primary key (tenant_id, app_id, target_id),
  foreign key (tenant_id, app_id) references mdm_app (tenant_id, id) on delete cascade,
  foreign key (tenant_id, target_id) references mdm_app (tenant_id, id) on delete cascade
);
create index mdm_app_relation_target on mdm_app_relation (tenant_id, target_id);

create table mdm_app_result (
  tenant_id uuid not null,
  enrollment_id uuid not null,
  app_id uuid not null,
  revision text not null,
  state text not null check (state in ('installing', 'installed', 'removed', 'failed', 'notApplicable')),
  exit_code integer,
  reason text,
  primary key (tenant_id, enrollment_id, app_id),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment (tenant_id, id) on delete cascade,
  foreign key (tenant_id, app_id) references mdm_app (tenant_id, id) on delete cascade
);
create index mdm_app_result_app on mdm_app_result (tenant_id, app_id);
