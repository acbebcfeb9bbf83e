-- What a device proved travels with its directory object and its enrolment (kernel/assurance.ts), and what an administrator
-- must know of has a list.

alter table directory_device
  add column assurance text not null default 'claimed' check (assurance in ('claimed', 'ek', 'attested')),
  add column tpm_simulated boolean not null default false,
  add column joined_as_registered boolean not null default false;

alter table mdm_enrollment
  add column assurance text not null default 'claimed' check (assurance in ('claimed', 'ek', 'attested')),
  add column tpm_simulated boolean not null default false,
  add column joined_as_registered boolean not null default false;

-- The least a device must have proved to get a setting or an application that holds a secret. 'registered': it holds the
-- directory object of its registration, by a claim alone.
alter table tenant
  add column secrets_need text not null default 'registered' check (secrets_need in ('registered', 'ek', 'attested')),
  add column accepts_simulated_tpm boolean not null default false;

create table alarm (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  detail jsonb not null default '{}',
  count int not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  primary key (tenant_id, id)
);
create unique index alarm_open on alarm (tenant_id, kind, subject_kind, subject_id) where closed_at is null;
create index alarm_last on alarm (tenant_id, last_at desc);
