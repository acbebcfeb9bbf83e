-- Who holds certificates over SCEP: asked for when a profile is assigned to fewer, when a device leaves a group, and when it enrols anew.

create index mdm_scep_certificate_policy on mdm_scep_certificate (tenant_id, policy_id, enrollment_id);
create index mdm_scep_certificate_enrollment on mdm_scep_certificate (tenant_id, enrollment_id);
