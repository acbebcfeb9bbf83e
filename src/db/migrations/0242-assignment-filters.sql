-- Filters narrow an assignment to devices for which a rule holds, or for which it does not.
create table assignment_filter (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  display_name text not null,
  description text not null,
  rule text not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  version integer not null,
  primary key (tenant_id, id)
);
create index assignment_filter_name on assignment_filter (tenant_id, display_name, id);
alter table assignment add column filter_id uuid, add column filter_type text;
alter table assignment add constraint assignment_filter_check
  check ((filter_id is null) = (filter_type is null) and filter_type in ('include', 'exclude'));
create index assignment_by_filter on assignment (tenant_id, filter_id) where filter_id is not null;
