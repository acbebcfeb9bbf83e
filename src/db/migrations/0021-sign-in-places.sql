-- Where a name signed in before: a network address (IPv6 by /64) from which wrong passwords of strangers never keep it out.

create table sign_in_place (
  tenant_id uuid not null references tenant on delete cascade,
  subject text not null, -- lower-case UPN
  address text not null,
  seen_at timestamptz not null,
  primary key (tenant_id, subject, address)
);
create index sign_in_place_seen on sign_in_place (seen_at);

-- A key is published before it signs, so that whoever keeps a copy of the list has it in time.
alter table signing_key add column signs_at timestamptz;
update signing_key set signs_at = created_at;
alter table signing_key alter column signs_at set not null;
