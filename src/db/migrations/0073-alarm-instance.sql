-- Two machines that want one device are two alarms: each got an object of its own, which is deleted on its own.

alter table alarm add column instance text not null default '';
drop index alarm_open;
create unique index alarm_open on alarm (tenant_id, kind, subject_kind, subject_id, instance) where closed_at is null;
