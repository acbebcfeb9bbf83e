-- Licences as SKUs with counted seats. A person holds a seat of a SKU by an assignment to the person or to a group that has the
-- person as a member; two assignments of one SKU take one seat. A seat that could not be had is kept as waiting (granted is false).
-- licence_sku.consumed is the number of granted seats. directory_user.mdm_licensed and directory_premium follow from the seats.

create table licence_sku (
  tenant_id uuid not null references tenant on delete cascade,
  sku_id uuid not null,
  units int not null check (units >= 0),
  consumed int not null default 0 check (consumed >= 0),
  primary key (tenant_id, sku_id)
);

create table licence_assignment (
  tenant_id uuid not null references tenant on delete cascade,
  holder_id uuid not null,
  sku_id uuid not null,
  holder_kind text not null check (holder_kind in ('user', 'group')),
  disabled_plans uuid[] not null default '{}',
  assigned_at timestamptz not null,
  primary key (tenant_id, holder_id, sku_id)
);
create index licence_assignment_groups on licence_assignment (tenant_id) where holder_kind = 'group';

create table licence_seat (
  tenant_id uuid not null references tenant on delete cascade,
  user_id uuid not null,
  sku_id uuid not null,
  granted boolean not null,
  since timestamptz not null,
  primary key (tenant_id, user_id, sku_id)
);
create index licence_seat_sku on licence_seat (tenant_id, sku_id, granted, since);

alter table directory_user add column directory_premium boolean not null default true;

-- Whoever was licensed holds a seat of EMS, which has both plans; nothing changes for anybody.
insert into licence_sku (tenant_id, sku_id, units, consumed)
select t.tenant_id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e', greatest(1000000, count(u.id)), count(u.id)
  from tenant t left join directory_user u on u.tenant_id = t.tenant_id and u.mdm_licensed
 group by t.tenant_id;
insert into licence_assignment (tenant_id, holder_id, sku_id, holder_kind, assigned_at)
select tenant_id, id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e', 'user', created_at from directory_user where mdm_licensed;
insert into licence_seat (tenant_id, user_id, sku_id, granted, since)
select tenant_id, id, 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e', true, created_at from directory_user where mdm_licensed;
update directory_user set directory_premium = false where not mdm_licensed;
