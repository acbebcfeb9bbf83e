-- Which run of which machine told an event or brought it about: what one machine tells holds together, whoever else shows the
-- same hardware hash. Null for what the server tells by itself, and for what was told before.
alter table device_event add column run text;
