-- The authority of our listeners has successors (docs/operating/keys.md): several generations of it stand side by side while
-- clients learn to trust the newer one. The authorities of devices keep generation 1.

alter table issued_certificate
  drop constraint issued_certificate_authority_fkey,
  add constraint issued_certificate_authority check (authority in ('join', 'mdm'));

alter table authority
  add column generation integer not null default 1 check (generation > 0),
  -- from when certificates are issued with it; before that it is announced, so that clients can trust it in time
  add column issues_from timestamptz,
  -- nobody should trust it from then on, although its certificate may last longer
  add column ends_at timestamptz;
update authority set issues_from = created_at;
alter table authority
  alter column issues_from set not null,
  alter column generation drop default,
  drop constraint authority_pkey,
  add primary key (name, generation);
