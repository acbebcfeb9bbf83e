-- Corporate identifiers of devices that are not Windows are kept, too, and compared with none that enrols here; and of one it is known
-- that its device was refused for the last time.
alter table corporate_identifier
  add column type text not null default 'manufacturerModelSerial'
    check (type in ('manufacturerModelSerial', 'serialNumber', 'imei')),
  add column refused_at timestamptz;
alter table corporate_identifier alter column type drop default;
drop index corporate_identifier_key;
create unique index corporate_identifier_key on corporate_identifier (tenant_id, type, key);
