-- How many uploads of a partner wait is asked for at each of its uploads.

create index device_job_held on device_job (tenant_id, partner_id) where state = 'held';
