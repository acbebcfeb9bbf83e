-- A test of whom an organisation has told goes out by the server: so many an hour and no more.
alter table partner_notice_setting
  add column tests int not null default 0,
  add column tests_since timestamptz;
