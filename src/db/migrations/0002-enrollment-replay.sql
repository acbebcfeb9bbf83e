-- A device that did not hear the answer to its enrolment asks again with the same request: it must get the same certificate.

alter table mdm_enrollment add column request_key text; -- SHA-256 of token and certificate request
alter table mdm_enrollment add column certificate bytea;
create unique index mdm_enrollment_request on mdm_enrollment (tenant_id, request_key) where request_key is not null;

-- Cloned machines share a hardware id; enrolment counts them.
create index mdm_enrollment_hardware on mdm_enrollment (tenant_id, hardware_device_id) where hardware_device_id is not null;
