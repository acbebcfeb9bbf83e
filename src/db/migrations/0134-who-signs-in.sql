-- Who may sign in to an application of the organisation: everybody, or the people who are assigned to it, by themselves or by a group.
-- Of each assignment exactly one is named, a person (user_id) or a group (group_id).

alter table service_principal add column assignment_required boolean not null default false;

create table application_access (
  tenant_id uuid not null,
  id uuid not null,
  service_principal_id uuid not null,
  user_id uuid,
  group_id uuid,
  created_at timestamptz not null,
  granted_by text not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, service_principal_id, user_id, group_id),
  check (num_nonnulls(user_id, group_id) = 1),
  foreign key (tenant_id, service_principal_id) references service_principal on delete cascade,
  foreign key (tenant_id, user_id) references directory_user on delete cascade,
  foreign key (tenant_id, group_id) references directory_group on delete cascade
);
