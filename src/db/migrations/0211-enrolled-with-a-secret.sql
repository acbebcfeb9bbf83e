-- With which use of a secret a PC enrolled: it gets nothing that holds a secret until that use is admitted.
alter table mdm_enrollment add column secret_use_id uuid;
alter table mdm_enrollment add foreign key (tenant_id, secret_use_id) references enrollment_secret_use (tenant_id, id);
create index mdm_enrollment_secret_use on mdm_enrollment (tenant_id, secret_use_id) where secret_use_id is not null;
