-- Rules that ask for the present moment (system.now): members come and go when time passes. A row for each organisation that has, or had,
-- such a rule; whoever crossed a moment until then was looked at.
create table rule_clock (
  tenant_id uuid not null primary key references tenant on delete cascade,
  looked_until timestamptz not null
);

-- Who crosses one is found by these, and nobody else is read.
create index directory_user_hired on directory_user (tenant_id, employee_hire_date) where employee_hire_date is not null;
