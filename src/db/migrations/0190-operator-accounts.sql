-- People who are the operator of the installation in the portal, named on its command line.

create table operator_account (
  tenant_id uuid not null,
  user_id uuid not null,
  added_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references directory_user on delete cascade
);
