-- A certificate of our listeners from a public authority (ACME, RFC 8555): the account there, what it issued, and the answers that it looks
-- for while it checks that the names lead here, so that any server of the installation can give them.

create table public_certificate (
  directory text primary key,
  account_key_sealed bytea not null,
  certificate text,
  private_key_sealed bytea,
  not_after timestamptz,
  tried_at timestamptz,
  failed text
);

create table acme_answer (
  token text primary key,
  answer text not null,
  created_at timestamptz not null
);
