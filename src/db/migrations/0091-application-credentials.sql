-- What an application proves itself with: several secrets and certificates, each with a name and an end, so that one can be replaced
-- while the other is in use. And addresses that people come back to, by what stands there: a server, a page, a program.

create table application_credential (
  tenant_id uuid not null,
  application_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('secret', 'certificate')),
  display_name text not null,
  hint text not null, -- the first characters of a secret
  secret_hash text,
  certificate bytea,
  created_at timestamptz not null,
  expires_at timestamptz, -- null: of a time when they had no end
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application on delete cascade
);
create index application_credential_application on application_credential (tenant_id, application_id);

insert into application_credential (tenant_id, application_id, id, kind, display_name, hint, secret_hash, created_at)
select tenant_id, id, gen_random_uuid(), 'secret', 'first secret', '', secret_hash, created_at
  from application where secret_hash is not null;

alter table application drop column secret_hash;
alter table application add column spa_redirect_uris text[] not null default '{}';
alter table application add column native_redirect_uris text[] not null default '{}';
