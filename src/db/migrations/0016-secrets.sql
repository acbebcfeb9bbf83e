-- Settings and applications that hold a secret are sealed with the master key (docs/operating/secrets.md). SQL has no key:
-- what stood here in the clear is sealed by the server when it starts next, and until then `secrets_checked` is false.

alter table mdm_policy
  add column secrets_checked boolean not null default false;
alter table mdm_app
  add column secrets_checked boolean not null default false,
  add column holds_secret boolean not null default false,
  add column command_line_sealed bytea;
alter table mdm_app_content
  add column sealed boolean not null default false;

-- A session is sealed whole from now on. Those under way begin again.
delete from mdm_session;

-- The values that were sent are needed by nobody: their policies have them.
update mdm_command set command = command - 'data' where item_kind in ('policy', 'certificate', 'app') and command ? 'data';
