-- An import belongs to the process that runs it, for as long as it says so: by the database's clock, because the clocks of
-- processes differ. Of before this version none has a lease, which is the same as one that is over.
alter table device_import add column lease_owner text, add column lease_until timestamptz;
create index device_import_running on device_import (lease_until) where state = 'running';
