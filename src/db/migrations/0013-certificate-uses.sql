-- Where the certificate of an enrolment was used lately: what tells a device that comes again from two that share it.
alter table mdm_enrollment
  add column uses jsonb;
