-- An authority for certificates of devices has successors: one is announced before it issues, and each keeps a list of what it issued and was
-- revoked.

alter table tenant_authority add column issues_from timestamptz;
update tenant_authority set issues_from = created_at;
alter table tenant_authority alter column issues_from set not null;

alter table mdm_scep_certificate add column generation int not null default 1;
