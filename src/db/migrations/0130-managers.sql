-- Who is whose manager. Whoever is deleted is nobody's manager any more: the people who had that one are changed in the same
-- transaction, since rules ask for managers ("Direct Reports for").
alter table directory_user add column manager_id uuid;
alter table directory_user add foreign key (tenant_id, manager_id) references directory_user (tenant_id, id);
create index directory_user_manager on directory_user (tenant_id, manager_id) where manager_id is not null;
