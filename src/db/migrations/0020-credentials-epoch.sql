-- What a person signed in with belongs to an epoch of the account. A password reset, disabling, a lost role or an
-- administrator's word begins the next one, and everything from an earlier one is refused.

alter table directory_user
  add column credentials_epoch int not null default 0,
  add column credentials_valid_from timestamptz;
