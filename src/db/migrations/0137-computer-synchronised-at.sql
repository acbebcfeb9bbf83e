-- When the Active Directory of a computer last said anything of it, changed or not.
alter table directory_device add column on_premises_synced_at timestamptz;
