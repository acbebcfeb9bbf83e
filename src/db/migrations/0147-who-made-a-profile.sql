-- The customer reads by name which partner made a profile, also when that organisation is gone.
alter table deployment_profile add column made_by_name text;
