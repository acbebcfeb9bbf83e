-- Profiles that partners make for their customers.

-- The partner is another organisation: its name stands in the audit trail, and it may be gone one day.
alter table deployment_profile
  add column made_through text check (made_through in ('partner-center')),
  add column made_by uuid,
  -- what the partner chose and every profile does anyway, to be shown as it was sent
  add column partner_bits smallint not null default 0;
