-- Profiles handed out as AutopilotConfigurationFile.json. A device that was set up with one says the file's id when it enrols, maybe long
-- after the profile is gone.
create table profile_file (
  tenant_id uuid not null references tenant on delete cascade,
  correlation_id uuid not null,
  profile_id uuid not null,
  profile_name text not null,
  primary key (tenant_id, correlation_id)
);
