-- Groups in groups. A group that is a member of another one stands among its members; group_within has, of each group, every group
-- that it is in, directly or through others, and is written with the members under the lock of placement.
alter table group_member drop constraint group_member_member_kind_check;
alter table group_member add constraint group_member_member_kind_check check (member_kind in ('device', 'user', 'group'));

create table group_within (
  tenant_id uuid not null,
  group_id uuid not null,
  within_id uuid not null,
  primary key (tenant_id, group_id, within_id),
  foreign key (tenant_id, group_id) references directory_group on delete cascade,
  foreign key (tenant_id, within_id) references directory_group on delete cascade
);
create index group_within_within on group_within (tenant_id, within_id);
