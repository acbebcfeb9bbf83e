-- Through whose hands a sealed list came (docs/protocols/sealed-manifest.md), as it was verified when it was opened. Null: the file was not
-- sealed, or is from before it was written down.
alter table device_import add column custody jsonb;
