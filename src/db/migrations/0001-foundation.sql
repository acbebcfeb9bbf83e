-- The first schema. Every tenant table: primary key begins with tenant_id, foreign keys and unique constraints include it
-- (product.md decision 2). Tables without tenant_id in front hold what is unique across tenants and are keyed by that thing.

-- Directory -----------------------------------------------------------------------------------------------------------

create table tenant (
  tenant_id uuid primary key,
  display_name text not null,
  era text not null default 'E24' check (era in ('E18', 'E24')),
  users_may_join text not null default 'all' check (users_may_join in ('none', 'selected', 'all')),
  device_quota_per_user int not null default 50 check (device_quota_per_user between 1 and 1000),
  mdm_scope text not null default 'all' check (mdm_scope in ('none', 'selected', 'all')),
  brand_name text,
  brand_sign_in_text text,
  brand_username_hint text,
  brand_background_color text,
  brand_logo bytea,
  brand_logo_type text,
  created_at timestamptz not null,
  version int not null default 1
);

-- Unique across tenants: a domain name has one tenant.
create table domain (
  name text primary key,
  tenant_id uuid not null references tenant on delete cascade,
  is_initial boolean not null default false,
  is_default boolean not null default false,
  verified_at timestamptz not null
);
create index domain_tenant on domain (tenant_id);

create table directory_user (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  user_principal_name text not null,
  display_name text not null,
  given_name text,
  surname text,
  password_hash text not null,
  account_enabled boolean not null default true,
  may_join boolean not null default false, -- counts when tenant.users_may_join is 'selected'
  mdm_licensed boolean not null default true,
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index directory_user_upn on directory_user (tenant_id, lower(user_principal_name));

create table role_member (
  tenant_id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('global-administrator', 'device-administrator')),
  primary key (tenant_id, user_id, role),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);

create table directory_group (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  description text,
  mail_nickname text not null,
  membership_rule text, -- null: assigned group
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);

create table group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  member_kind text not null check (member_kind in ('device', 'user')),
  added_at timestamptz not null,
  primary key (tenant_id, group_id, member_id),
  foreign key (tenant_id, group_id) references directory_group on delete cascade
);
create index group_member_member on group_member (tenant_id, member_id);

create table directory_device (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  device_id uuid not null,
  display_name text not null,
  account_enabled boolean not null default true,
  trust_type text check (trust_type in ('AzureAd', 'ServerAd', 'Workplace')), -- null until the device joins
  physical_ids text[] not null default '{}',
  operating_system text,
  operating_system_version text,
  manufacturer text,
  model text,
  is_managed boolean,
  is_compliant boolean,
  enrollment_profile_name text,
  enrollment_type text,
  owner_id uuid, -- the user who joined it
  certificate_thumbprint text, -- SHA-1 hex of the device certificate in force
  transport_key bytea,
  joined_at timestamptz,
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index directory_device_device_id on directory_device (tenant_id, device_id);
create index directory_device_owner on directory_device (tenant_id, owner_id) where owner_id is not null;

-- Identity ------------------------------------------------------------------------------------------------------------

create table application (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null, -- client id
  display_name text not null,
  secret_hash text,
  redirect_uris text[] not null default '{}',
  roles text[] not null default '{}',
  created_at timestamptz not null,
  primary key (tenant_id, id)
);

create table signing_key (
  tenant_id uuid not null references tenant on delete cascade,
  kid text not null,
  public_jwk jsonb not null,
  private_jwk_sealed bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (tenant_id, kid)
);

create table oidc_payload (
  tenant_id uuid not null references tenant on delete cascade,
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  user_code text,
  uid text,
  expires_at timestamptz,
  consumed_at timestamptz,
  primary key (tenant_id, model, id)
);
create index oidc_payload_grant on oidc_payload (tenant_id, grant_id) where grant_id is not null;
create index oidc_payload_uid on oidc_payload (tenant_id, uid) where uid is not null;
create index oidc_payload_expiry on oidc_payload (expires_at);

create table sign_in_attempt (
  tenant_id uuid not null references tenant on delete cascade,
  subject text not null, -- lower-case UPN
  failures int not null,
  locked_until timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, subject)
);

-- Certificates --------------------------------------------------------------------------------------------------------

-- Authorities belong to the installation, not to a tenant: 'tls', 'join' (device certificates), 'mdm'.
create table authority (
  name text primary key,
  certificate bytea not null,
  private_key_sealed bytea not null,
  created_at timestamptz not null
);

create table issued_certificate (
  tenant_id uuid not null references tenant on delete cascade,
  thumbprint text not null, -- SHA-1 hex, lower case
  authority text not null references authority,
  serial text not null,
  subject_id uuid not null, -- directory device id ('join') or enrolment id ('mdm')
  not_before timestamptz not null,
  not_after timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, thumbprint)
);
create index issued_certificate_subject on issued_certificate (tenant_id, subject_id);

-- Autopilot -----------------------------------------------------------------------------------------------------------

create table deployment_profile (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  description text not null default '',
  mode text not null default 'user-driven' check (mode in ('user-driven', 'self-deploying')),
  join_type text not null default 'aad' check (join_type in ('aad', 'hybrid')),
  settings jsonb not null, -- see autopilot/profile.ts
  created_at timestamptz not null,
  modified_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index deployment_profile_name on deployment_profile (tenant_id, lower(display_name));

create table profile_assignment (
  tenant_id uuid not null,
  profile_id uuid not null,
  target text not null check (target in ('group', 'exclusion-group', 'all-devices')),
  group_id uuid not null, -- for all-devices the pseudo group adadadad-808e-44e2-905a-0b7873a8a531
  created_at timestamptz not null,
  primary key (tenant_id, profile_id, group_id),
  foreign key (tenant_id, profile_id) references deployment_profile on delete cascade
);
create index profile_assignment_group on profile_assignment (tenant_id, group_id);

create table device_import (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  file_name text,
  actor_id text not null,
  actor_name text not null,
  state text not null check (state in ('running', 'complete', 'failed')),
  registered int not null default 0,
  updated int not null default 0,
  refused int not null default 0,
  warned int not null default 0,
  failure text,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);

-- Rows that were refused or repaired. A row that simply succeeded is the device itself (import_id, import_line).
create table device_import_row (
  tenant_id uuid not null,
  import_id uuid not null,
  line int not null,
  status text not null check (status in ('complete', 'error')),
  error_code int not null default 0,
  error_name text not null default '',
  serial_number text,
  registration_id uuid,
  findings jsonb not null,
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references device_import on delete cascade
);

create table autopilot_device (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null, -- ZTDID
  directory_device_id uuid not null,
  serial_number text not null,
  product_key text not null default '',
  manufacturer text not null default '',
  model text not null default '',
  sku_number text not null default '',
  system_family text not null default '',
  group_tag text not null default '',
  purchase_order_id text not null default '',
  assigned_user_upn text,
  addressable_user_name text,
  device_name text, -- name to give in OOBE
  hardware_hash bytea, -- without the zero padding
  enrollment_state text not null default 'notContacted'
    check (enrollment_state in ('unknown', 'enrolled', 'pendingReset', 'failed', 'notContacted', 'blocked')),
  remediation_state text not null default 'noRemediationRequired',
  last_contacted_at timestamptz,
  explicit_profile_id uuid, -- assigned to this very device, wins over groups
  profile_id uuid, -- the effective profile, decided in the transaction that changed anything it depends on
  profile_assigned_at timestamptz,
  managed_device_id uuid, -- mdm_enrollment.id
  import_id uuid,
  import_line int,
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index autopilot_device_directory on autopilot_device (tenant_id, directory_device_id);
create index autopilot_device_serial on autopilot_device (tenant_id, serial_number);
create index autopilot_device_profile on autopilot_device (tenant_id, profile_id) where profile_id is not null;

-- Unique across tenants: a piece of hardware has one owner. `key` is the first 8 bytes of SHA-256 over the normalised
-- 'kind:value' text (device-oobe.md §1.12); candidates found through it are always compared field by field.
create table hardware_key (
  key bigint not null,
  registration_id uuid not null,
  tenant_id uuid not null,
  kind "char" not null, -- e ek, t tuple, u uuid, p pkid, s system disk, d other disk, m mac
  primary key (key, registration_id)
);
create index hardware_key_registration on hardware_key (registration_id);

-- Management ----------------------------------------------------------------------------------------------------------

create table mdm_enrollment (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  client_device_id text not null, -- DeviceID context item = OMA-DM source
  directory_device_id uuid,
  registration_id uuid,
  user_id uuid,
  user_principal_name text,
  enrollment_type text not null,
  enrollment_kind text not null, -- Graph deviceEnrollmentType, e.g. azureADJoinedWithAutopilotProfile
  hardware_device_id text,
  device_name text not null,
  serial_number text,
  manufacturer text,
  model text,
  os_version text,
  os_edition text,
  in_oobe boolean not null default false,
  state text not null default 'enrolled' check (state in ('enrolled', 'unenrolled')),
  certificate_thumbprint text not null,
  tree jsonb not null default '{}', -- last acknowledged value per node
  status_page jsonb, -- what the status page was told to wait for, and how each phase ended
  enrolled_at timestamptz not null,
  last_contacted_at timestamptz,
  version int not null default 1,
  primary key (tenant_id, id)
);
create index mdm_enrollment_certificate on mdm_enrollment (tenant_id, certificate_thumbprint);
create index mdm_enrollment_directory on mdm_enrollment (tenant_id, directory_device_id);
create index mdm_enrollment_user on mdm_enrollment (tenant_id, user_id);

create table mdm_session (
  tenant_id uuid not null,
  enrollment_id uuid not null,
  session_id text not null,
  state jsonb not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, enrollment_id, session_id),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment on delete cascade
);

create table mdm_command (
  tenant_id uuid not null,
  enrollment_id uuid not null,
  sequence bigint generated always as identity,
  item_kind text, -- policy, app, certificate, status-page, inventory; null: administrator's own
  item_id uuid,
  phase text not null check (phase in ('device', 'user')),
  command jsonb not null, -- protocol/syncml command without CmdID
  status int, -- SyncML status; null: not answered yet
  result text,
  created_at timestamptz not null,
  sent_at timestamptz,
  answered_at timestamptz,
  primary key (tenant_id, enrollment_id, sequence),
  foreign key (tenant_id, enrollment_id) references mdm_enrollment on delete cascade
);
create index mdm_command_waiting on mdm_command (tenant_id, enrollment_id, sequence) where status is null;

-- Policies and trusted certificates: settings are management-tree nodes.
create table mdm_policy (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('policy', 'certificate')),
  display_name text not null,
  description text not null default '',
  scope text not null check (scope in ('device', 'user')),
  settings jsonb not null, -- [{uri, format, value}]
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);

create table mdm_app (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  publisher text not null default '',
  product_code text not null, -- {GUID}
  product_version text not null,
  command_line text not null default '/quiet',
  file_name text not null,
  sha256 text not null, -- hex
  size_bytes int not null,
  created_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);

create table mdm_app_content (
  tenant_id uuid not null,
  app_id uuid not null,
  part int not null, -- 1 MiB each
  content bytea not null,
  primary key (tenant_id, app_id, part),
  foreign key (tenant_id, app_id) references mdm_app on delete cascade
);

create table mdm_assignment (
  tenant_id uuid not null references tenant on delete cascade,
  item_kind text not null check (item_kind in ('policy', 'app', 'status-page')),
  item_id uuid not null,
  target text not null check (target in ('group', 'exclusion-group', 'all-devices', 'all-users')),
  group_id uuid not null, -- pseudo groups adadadad-… (all devices) and acacacac-… (all licensed users)
  created_at timestamptz not null,
  primary key (tenant_id, item_kind, item_id, group_id)
);
create index mdm_assignment_group on mdm_assignment (tenant_id, group_id);

create table status_page (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  description text not null default '',
  priority int not null, -- 0: the tenant's default, otherwise 1 is the highest
  settings jsonb not null, -- see autopilot/status-page.ts
  created_at timestamptz not null,
  modified_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id)
);
create unique index status_page_priority on status_page (tenant_id, priority);

-- Audit and story -----------------------------------------------------------------------------------------------------

create table audit_entry (
  tenant_id uuid not null references tenant on delete cascade,
  sequence bigint generated always as identity,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  details jsonb not null default '{}',
  request_id text,
  primary key (tenant_id, sequence)
);

-- The story of one device, from all hops, on the server's clock.
create table device_event (
  tenant_id uuid not null references tenant on delete cascade,
  directory_device_id uuid not null,
  sequence bigint generated always as identity,
  at timestamptz not null,
  hop text not null check (hop in ('registration', 'deployment', 'identity', 'join', 'mdm', 'device')),
  step text not null, -- closed list in story/event.ts
  outcome text not null check (outcome in ('ok', 'info', 'warning', 'failed')),
  detail jsonb not null default '{}',
  primary key (tenant_id, directory_device_id, sequence)
);

-- Opaque secrets of the installation, sealed with the master key (cookie keys, ticket keys).
create table installation_secret (
  name text primary key,
  sealed bytea not null,
  created_at timestamptz not null
);
