-- People and groups that another directory keeps, such as an Active Directory: how they are called there (RFC 7643 §3.1,
-- externalId), and from where they come. Who has a source is changed there and not here.
alter table directory_user add column external_id text, add column source text;
alter table directory_group add column external_id text, add column source text;
create unique index directory_user_external on directory_user (tenant_id, external_id) where external_id is not null;
create unique index directory_group_external on directory_group (tenant_id, external_id) where external_id is not null;
