-- What is assigned to whom, of every kind in one table, so that one engine decides (docs/decisions/0012). Which kinds there
-- are is for those to say who assign: a new one needs no change here.
alter table mdm_assignment rename to assignment;
alter table assignment rename column item_kind to kind;
alter table assignment drop constraint mdm_assignment_item_kind_check;
alter table assignment rename constraint mdm_assignment_pkey to assignment_pkey;
alter table assignment rename constraint mdm_assignment_tenant_id_fkey to assignment_tenant_id_fkey;
alter table assignment rename constraint mdm_assignment_target_check to assignment_target_check;
alter index mdm_assignment_group rename to assignment_group;

insert into assignment (tenant_id, kind, item_id, target, group_id, created_at)
select tenant_id, 'profile', profile_id, target, group_id, created_at from profile_assignment;
drop table profile_assignment;
