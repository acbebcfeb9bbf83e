-- The application of a command line is known in the database, so that every process of an installation refuses what would let a tenant
-- into it. Those made before are marked by the next start, which alone can read which they are.

alter table application add column of_command_line boolean not null default false;
