-- The trail is asked for what one actor did: a partner, as its customer sees it.
create index audit_entry_by_actor on audit_entry (tenant_id, lower(actor_id), sequence);
