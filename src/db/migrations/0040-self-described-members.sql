-- What a rule over the devices' own words leaves behind when it is taken away (T-61).

-- The properties of the last such rule, until the group gets a rule again.
alter table directory_group add column formerly_self_described text[] not null default '{}';

-- The member came by that rule; nobody has added it since.
alter table group_member add column self_described boolean not null default false;
