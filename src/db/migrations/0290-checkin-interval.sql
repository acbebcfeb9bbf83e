-- How often the devices of an organisation come to management once they are set up (DMClient, Poll), in minutes.
alter table tenant add column checkin_interval_minutes integer not null default 480
  check (checkin_interval_minutes between 15 and 1440);
