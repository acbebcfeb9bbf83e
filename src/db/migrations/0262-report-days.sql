-- How many devices, deployments and applications of an organisation stood how on one day (UTC), for plots: mdm/report.
create table mdm_report_day (
  tenant_id uuid not null references tenant on delete cascade,
  day date not null,
  name text not null,
  count int not null,
  primary key (tenant_id, day, name)
);

-- Counted every hour.
create index mdm_enrollment_told on mdm_enrollment (tenant_id, compliance_told) where state = 'enrolled';
