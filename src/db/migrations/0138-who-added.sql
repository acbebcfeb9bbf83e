-- Who put a member into a group, as they were called. Null: a rule did, or it was before this was kept; the audit trail tells it.

alter table group_member add column added_by text;
