-- Who gave an application a permission by itself, and who made a secret of it or added a certificate, as they were called. Null: before
-- this was kept; the audit trail tells it.

alter table app_role_assignment add column granted_by text;
alter table application_credential add column created_by text;
