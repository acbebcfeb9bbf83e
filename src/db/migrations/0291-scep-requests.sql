-- Requests for certificates over SCEP that wait for somebody's approval: one of each device and profile. What was rejected stays for a
-- while, so that the device's next request is answered by it.

create table mdm_scep_request (
  tenant_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  policy_id uuid not null,
  profile text not null,
  proof text not null,
  transaction_id text not null,
  spki bytea not null,
  subject text not null,
  state text not null check (state in ('waiting', 'approved', 'rejected')),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  primary key (tenant_id, id)
);
create unique index mdm_scep_request_of on mdm_scep_request (tenant_id, enrollment_id, policy_id);
create index mdm_scep_request_transaction on mdm_scep_request (tenant_id, transaction_id);
create index mdm_scep_request_asked on mdm_scep_request (tenant_id, asked_at, id);
create index mdm_scep_request_expires on mdm_scep_request (expires_at);

-- Who approved of a certificate, or of the first of those that renewed one another: without it none is renewed where a profile asks for that.
alter table mdm_scep_certificate add column approved_by text;
