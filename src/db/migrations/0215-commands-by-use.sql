-- A check-in finds what it needs among two million finished commands: what went out to a device in its last session, which the next
-- one forgets, and what an administrator asked, which goes when it has been answered for a while.
create index mdm_command_of_items on mdm_command (tenant_id, enrollment_id, sequence) where item_kind is not null;
create index mdm_command_answered on mdm_command (answered_at) where answered_at is not null and item_kind is null;
