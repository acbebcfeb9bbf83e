-- Whether people may consent that an application has for them what touches nobody else. Administrators only, until one allows it.
alter table tenant add column allows_user_consent boolean not null default false;
