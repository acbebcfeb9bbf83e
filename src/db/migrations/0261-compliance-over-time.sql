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
