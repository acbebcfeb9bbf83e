-- Texts that administrators give device objects, extensionAttribute1 to extensionAttribute15; membership rules may ask for them.

alter table directory_device
  add column extension_attributes jsonb not null default '{}';
