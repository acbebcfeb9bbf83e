-- What a device that proved nothing may add to its story, and for how long stories are kept.

-- When a credential activation last proved the endorsement key of the registration. Doubts that change a device's state are
-- decided by proven contacts only; last_contacted_at is what somebody said who knows the hash.
alter table autopilot_device add column last_proven_at timestamptz;

-- How many events a device told of itself since `since`; one hour is counted, then the next begins.
create table device_event_budget (
  tenant_id uuid not null references tenant on delete cascade,
  directory_device_id uuid not null,
  since timestamptz not null,
  used bigint not null,
  primary key (tenant_id, directory_device_id)
);
create index device_event_budget_since on device_event_budget (since);

-- For the sweeper. Events are written in the order of their time, so ranges of pages are enough.
create index device_event_at on device_event using brin (at) with (autosummarize = on, pages_per_range = 32);
