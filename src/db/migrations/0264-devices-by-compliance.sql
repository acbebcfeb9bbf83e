create index mdm_enrollment_complies on mdm_enrollment (tenant_id, id)
  where state = 'enrolled' and compliance_until is not null;
-- Who was judged by one policy: ids of policies are unique in the installation.
create index mdm_enrollment_judged_by on mdm_enrollment using gin (compliance jsonb_path_ops)
  where compliance is not null;
