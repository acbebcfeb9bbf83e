-- How many devices one person may have in management at once. The original offers 1 to 15.
alter table tenant
  add column enrollment_limit_per_user int not null default 15 check (enrollment_limit_per_user between 1 and 15);
