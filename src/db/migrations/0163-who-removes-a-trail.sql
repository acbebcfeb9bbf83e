-- Who may call a new function is everybody, unless it is said. The server is given this one by name (src/db/server-role.ts).
revoke execute on function remove_audit_trail(uuid, int) from public;
