-- When the sharing of an enrolment's certificate was last told; the alarm's own time moves with each raise.
alter table mdm_enrollment
  add column sharing_told_at timestamptz;

-- The list of alarms is read by when they were raised first, in pages.
drop index alarm_last;
create index alarm_first on alarm (tenant_id, first_at desc, id desc);
