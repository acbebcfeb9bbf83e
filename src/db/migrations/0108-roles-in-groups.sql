-- A role may count for the members of one group only. It is a row of its own, so that whoever asks for the roles that count
-- everywhere finds no other. There are roles for people and for partners, too.
alter table role_member
  drop constraint role_member_role_check,
  add constraint role_member_role_check
    check (role in ('global-administrator', 'device-administrator', 'user-administrator', 'admin-agent', 'sales-agent'));

create table role_in_group (
  tenant_id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('device-administrator', 'user-administrator')),
  group_id uuid not null,
  primary key (tenant_id, user_id, role, group_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade,
  foreign key (tenant_id, group_id) references directory_group
);
create index role_in_group_group on role_in_group (tenant_id, group_id);
