-- The log of sign-ins is the entries of the trail whose details have the member signIn: those of people in their order, and those of
-- one person.
create index audit_entry_sign_ins on audit_entry (tenant_id, sequence)
  where details ->> 'signIn' <> 'servicePrincipal';
create index audit_entry_sign_ins_of_person on audit_entry (tenant_id, ((details ->> 'userId')::uuid), sequence)
  where details ->> 'signIn' <> 'servicePrincipal';
