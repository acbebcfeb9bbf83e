-- How many PCs of each secret wait is asked for all secrets at once.
create index enrollment_secret_use_waiting on enrollment_secret_use (tenant_id, secret_id) where state = 'waiting';
