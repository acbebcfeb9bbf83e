-- After how many days without a check-in a device does not comply any more.
alter table tenant add column compliance_days int not null default 30 check (compliance_days between 1 and 120);

alter table mdm_enrollment
  -- What the device's story said last: compliant, inGracePeriod or noncompliant.
  add column compliance_told text,
  -- Until when the directory may say that the device complies, if it comes often enough; infinity where nothing is let pass. Null: the
  -- directory does not say so.
  add column compliance_until timestamptz,
  -- Since when it has not come for too long.
  add column compliance_lapsed_at timestamptz;

-- What the directory says now ends, too, where a device comes no more.
update mdm_enrollment e set compliance_until = 'infinity'
  from directory_device d
 where d.tenant_id = e.tenant_id and d.id = e.directory_device_id and d.is_compliant and e.state = 'enrolled';

create index mdm_enrollment_complies on mdm_enrollment (tenant_id, id)
  where state = 'enrolled' and compliance_until is not null;
-- Who was judged by one policy: ids of policies are unique in the installation.
create index mdm_enrollment_judged_by on mdm_enrollment using gin (compliance jsonb_path_ops)
  where compliance is not null;
