-- What an application is in a tenant (its service principal), what it asks for, and what it was given: permissions that it has by
-- itself, and permissions that it has for people, of everybody or of one person (user_id). Before, one list of an application (roles)
-- was both.

create table service_principal (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  app_id uuid not null,
  application_id uuid, -- null: one of the vendor's
  display_name text not null, -- of the vendor's; the others are called as their application is
  account_enabled boolean not null default true,
  tags text[] not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, app_id),
  foreign key (tenant_id, application_id) references application on delete cascade
);

create table app_role_assignment (
  tenant_id uuid not null,
  id uuid not null,
  service_principal_id uuid not null,
  permission text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, service_principal_id, permission),
  foreign key (tenant_id, service_principal_id) references service_principal on delete cascade
);

create table permission_grant (
  tenant_id uuid not null,
  id uuid not null,
  service_principal_id uuid not null,
  user_id uuid, -- null: of everybody
  permissions text[] not null,
  created_at timestamptz not null,
  granted_by text not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, service_principal_id, user_id),
  foreign key (tenant_id, service_principal_id) references service_principal on delete cascade,
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);

insert into service_principal (tenant_id, id, app_id, application_id, display_name, created_at)
select tenant_id, gen_random_uuid(), id, id, display_name, created_at from application;

-- Who could make applications gave them permissions, and goes on to. The two of people are no permissions of an application by itself.
insert into app_role_assignment (tenant_id, id, service_principal_id, permission, created_at)
select s.tenant_id, gen_random_uuid(), s.id, p.permission, s.created_at
  from service_principal s
  join application a on a.tenant_id = s.tenant_id and a.id = s.application_id
 cross join lateral (
   select unnest(a.roles) union
   select unnest(array['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'])
    where 'Application.ReadWrite.All' = any(a.roles)
 ) as p (permission)
 where p.permission not in ('User.Read', 'Directory.AccessAsUser.All');

-- People who sign in at an application gave it what it had, and their own profile, without being asked.
insert into permission_grant (tenant_id, id, service_principal_id, permissions, created_at, granted_by)
select s.tenant_id, gen_random_uuid(), s.id,
       array(select distinct p from unnest(a.roles || '{User.Read}') as p order by p), s.created_at, 'before consent was asked for'
  from service_principal s
  join application a on a.tenant_id = s.tenant_id and a.id = s.application_id
 where cardinality(a.redirect_uris || a.spa_redirect_uris || a.native_redirect_uris) > 0;

alter table application add column asked_roles text[] not null default '{}';
alter table application add column asked_scopes text[] not null default '{}';
update application a
   set asked_roles = array(select p.permission from service_principal s
                             join app_role_assignment p on p.tenant_id = s.tenant_id and p.service_principal_id = s.id
                            where s.tenant_id = a.tenant_id and s.application_id = a.id order by 1),
       asked_scopes = coalesce((select g.permissions from service_principal s
                                  join permission_grant g on g.tenant_id = s.tenant_id and g.service_principal_id = s.id
                                 where s.tenant_id = a.tenant_id and s.application_id = a.id), '{}');
alter table application drop column roles;
