-- Of a device that shows no certificate the first message is anybody's: it finds its device by an index, and the nonce that is handed out
-- for it pushes out none of a session that runs.
create index mdm_enrollment_client_device on mdm_enrollment (tenant_id, client_device_id) where state = 'enrolled';
alter table mdm_account add column session_nonces text[] not null default '{}';
