-- The agent of another authority on a managed device, as the device said it last; null while there is none.
alter table mdm_enrollment add column agent jsonb;
